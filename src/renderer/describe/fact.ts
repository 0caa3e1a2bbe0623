/** One line of a section: a name and what it is, ready to be read. */
export interface Fact {
  name: string;
  value: string;
  /** Says nothing worth a look: a count that is still zero. */
  quiet?: boolean;
  /** Too long for half the width. */
  wide?: boolean;
}

/** A section of the detail: what it comes to in a few words, which stay when it is closed, and its facts. */
export interface Section {
  digest: string;
  facts: Fact[];
  /** Something in it is not as it should be. */
  alarming: boolean;
}

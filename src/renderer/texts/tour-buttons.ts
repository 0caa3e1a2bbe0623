/** Buttons of the tour; what it says is beside its steps. */
export const tourButtons = {
  name: 'Tour',
  step: (step: number, of: number) => `${step} of ${of}`,
  before: 'Before',
  next: 'Next',
  done: 'Done',
  skip: 'Skip the tour',
} as const;

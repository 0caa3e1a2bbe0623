/*
 * The three packets of MQTT 3.1.1 that the tests need, short enough for a length of one byte.
 * Source: docs.oasis-open.org/mqtt/mqtt/v3.1.1, sections 2 and 3.
 */

const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const LEVEL_3_1_1 = 4;
const CLEAN_SESSION = 0x02;
const KEEP_ALIVE_SECONDS = 60;

/** Every byte is below 0x80, so that it is the same when it is sent as a text. */
export const mqttConnect = (clientId: string, keepSession: boolean): Buffer =>
  packet(
    CONNECT,
    text('MQTT'),
    Buffer.from([LEVEL_3_1_1, keepSession ? 0 : CLEAN_SESSION, 0, KEEP_ALIVE_SECONDS]),
    text(clientId),
  );

/** Quality of service 0: sent once, not acknowledged. */
export const mqttPublish = (topic: string, payload: string): Buffer =>
  packet(PUBLISH, text(topic), Buffer.from(payload));

export const mqttSubscribe = (topic: string): Buffer =>
  packet(SUBSCRIBE, Buffer.from([0, 1]), text(topic), Buffer.from([0]));

function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length > 127) throw new RangeError('a longer length field is not needed here');
  return Buffer.concat([Buffer.from([type, body.length]), body]);
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);

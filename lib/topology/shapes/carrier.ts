import { list, maybe, record, text, word, type Shape } from '../shape';
import type { CarrierLimitsRecord, CarrierRecord, GatewayRecord, NumberChangeRecord } from '../carrier';
import { duration, path, proxies, whole } from './values';

const gateway: Shape<GatewayRecord> = record<GatewayRecord>('an object with address and port', {
  address: text('an IPv4 or IPv6 address, as text'),
  port: maybe(text('a Port, such as Port.udp(5060)')),
});

const numberChange: Shape<NumberChangeRecord> = record<NumberChangeRecord>('an object with strip and prepend', {
  strip: maybe(whole),
  prepend: maybe(text('digits, as text')),
});

/** A trunk to the telephone network. */
export const carrier: Shape<CarrierRecord> = record<CarrierRecord>('a Carrier', {
  kind: word('carrier'),
  path,
  proxies,
  gateways: list(gateway),
  order: maybe(word('listed', 'in-turn')),
  numbers: maybe(list(text('the first digits of numbers, as text'))),
  outbound: maybe(numberChange),
  inbound: maybe(numberChange),
  sources: maybe(list(text("a Cidr, such as Cidr.of('192.0.2.0/24')"))),
  probing: maybe(word('on', 'off')),
  probeInterval: maybe(duration),
  limits: maybe(
    record<CarrierLimitsRecord>('an object with calls and callsPerSecond', {
      calls: maybe(whole),
      callsPerSecond: maybe(whole),
    }),
  ),
});

export { addressIn, offsetIn } from './address-in';
export { Cidr } from './cidr';
export { Duration } from './duration';
export { IpAddress, type IpFamily } from './ip-address';
export { isDomainName, isHostName, nameOfPath, terraformName } from './name';
export { nearest } from './nearest';
export { isPortNumber, Port } from './port';
export { Size } from './size';

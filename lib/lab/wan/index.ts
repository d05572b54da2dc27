export { cutSite, distanceNow, layWan, mendLines, wanStates, type Distance, type WanState } from './routes';

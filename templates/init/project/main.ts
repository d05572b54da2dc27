import { App } from 'opensips-cdk';
import { topology } from './topology';

const app = new App();
topology(app);
app.synth();

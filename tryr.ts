import { exampleModel, sharedModel, siteTopology, modelOf } from './lib/testing';
import { runbookAsText } from './lib/report/runbook';
console.log(runbookAsText(exampleModel(), new Map([['vsvr2a',['vsvr2a_base']]])));
console.log(runbookAsText(modelOf(siteTopology('east')), new Map([['vsvr2a',['vsvr2a_base']]])).slice(-4500));

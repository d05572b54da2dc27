import { describe, expect, it } from 'vitest';
import type { OpenSipsVersion } from '../../../lib/model';
import type { RouteRecord } from '../../../lib/topology/topology';
import { build, first, type Built } from './cluster';

type Written = Partial<RouteRecord> & { readonly text: RouteRecord['text'] };

const adding = (version: OpenSipsVersion, routes: readonly Written[], modules: readonly string[] = []): Built =>
  build({
    version,
    proxies: {
      modules: modules.map((name) => ({ name, parameters: [] })),
      routes: routes.map((route) => ({ kind: 'request', name: '', ...route })),
    },
  });

const messages = ({ problems }: Built) => problems.map(({ message }) => message);

describe('a sound block', () => {
  it('reaches the script as it was written', () => {
    const text = 'if (is_method("PUBLISH")) {\n  route(mine);\n}';
    const built = adding('3.6', [{ text }, { kind: 'route', name: 'mine', text: 'route(relay);' }]);
    expect(built.problems).toEqual([]);
    expect(first(built).routes).toEqual([
      { kind: 'request', name: '', interval: null, text, from: 'voip/registrar/proxies' },
      { kind: 'route', name: 'mine', interval: null, text: 'route(relay);', from: 'voip/registrar/proxies' },
    ]);
  });

  it('calls functions of modules the author loads', () => {
    expect(adding('3.6', [{ text: 'ds_select_dst(1, 4);' }], ['dispatcher']).problems).toEqual([]);
  });

  it('hands on as many arguments as it likes', () => {
    const routes = [{ text: 'route(mine, 1, 2, 3);' }, { kind: 'route', name: 'mine', text: 'exit;' } as const];
    expect(adding('3.6', routes).problems).toEqual([]);
  });

  it('runs a function aside and resumes in a block that exists', () => {
    const routes = [
      { text: 'async(rest_get("http://a", $var(b)), done);' },
      { kind: 'route', name: 'done', text: 'exit;' } as const,
    ];
    expect(adding('3.6', routes, ['rest_client']).problems).toEqual([]);
  });
});

describe('a text that does not stay in its block', () => {
  it.each([
    ['exit;\n}', "the request route, line 2: '}' closes nothing", '"}"'],
    ['if (1) {\n  exit;', "the request route, line 1: '{' is not closed", '"if (1) {"'],
    ['xlog("a);', 'the request route, line 1: a string is not closed', '"xlog(\\"a);"'],
    ['exit', 'the request route, line 1: the last statement has no end', '"exit"'],
    ['# nothing but a comment\n', 'the request route has no statement', '"# nothing but a comment\\n"'],
    ['exit; // done', 'the request route, line 1: the last statement has no end', '"exit; // done"'],
    ['// done\nexit;', "the request route, line 1: '//' starts no comment", '"// done"'],
    ['exit; \0', 'the request route holds what cannot be written', '"\\u0000"'],
    ['xlog("@@secret:x@@");', 'the request route holds what cannot be written', '"@@secret:"'],
  ])('%j', (text, message, found) => {
    const built = adding('3.6', [{ text }]);
    expect(built.problems).toMatchObject([
      { rule: 'input/route-blocks', path: 'voip/registrar/proxies', message, found },
    ]);
    expect(first(built).routes).toEqual([]);
  });

  it('is named by its block', () => {
    expect(messages(adding('3.6', [{ kind: 'failure_route', name: 'busy', text: '}' }]))).toEqual([
      "failure_route[busy], line 1: '}' closes nothing",
    ]);
  });
});

describe('a call that cannot be', () => {
  it.each([
    ['3.6', 'is_metod("INVITE");', "line 1: OpenSIPS 3.6 has no function 'is_metod'", "did you mean 'is_method'?"],
    [
      '3.6',
      '\n\nds_select_dst(1, 4);',
      "line 3: 'ds_select_dst' is a function of module 'dispatcher', which is not loaded",
      "add { name: 'dispatcher' } to `modules`",
    ],
    [
      '3.6',
      'rewritehost("x");',
      "line 1: OpenSIPS 3.6 has no function 'rewritehost'; it exists until 2.4",
      'change the call',
    ],
    ['2.4', 't_relay("0x01", "a", "b");', "line 1: 't_relay' is called with 3 arguments", 'change the arguments'],
    [
      '3.6',
      'mf_process_maxfwd_header();',
      "line 1: 'mf_process_maxfwd_header' is called with 0 arguments",
      'change the arguments',
    ],
    ['3.6', 'route(relais);', 'line 1: there is no route[relais]', "did you mean 'relay'?"],
    [
      '3.6',
      't_on_failure("no_such_block");',
      'line 1: there is no failure_route[no_such_block]',
      "add a Route of kind failure_route named 'no_such_block'",
    ],
    [
      '3.6',
      'async(t_relay(), relay);',
      "line 1: OpenSIPS 3.6 cannot run 't_relay' asynchronously",
      "call 't_relay' without async()",
    ],
    [
      '3.6',
      'async(rest_get("a", $var(b)), relay);',
      "line 1: 'rest_get' is a function of module 'rest_client', which is not loaded",
      "add { name: 'rest_client' }",
    ],
  ] as const)('%s: %j', (version, text, message, fix) => {
    expect(adding(version, [{ text }]).problems).toMatchObject([
      {
        rule: 'input/route-blocks',
        message: `the request route, ${message}`,
        fix: expect.stringContaining(fix) as string,
      },
    ]);
  });

  it('is one that has no place in its kind of block', () => {
    const built = adding('3.6', [{ kind: 'failure_route', name: 'busy', text: 'save("location");' }]);
    expect(built.problems).toMatchObject([
      {
        message: "failure_route[busy], line 1: 'save' cannot be used in a failure route",
        allowed: 'request, onreply routes',
      },
    ]);
  });
});

describe('arguments', () => {
  it.each([
    ['2.4', 'save(5);', "argument 1 of 'save' is a number without quotes"],
    ['2.4', 'save($var(x));', "argument 1 of 'save' is a variable without quotes"],
    ['3.6', 'setflag(FOO);', "argument 1 of 'setflag' is a word without quotes"],
    ['3.4', 'route("$var(x)");', 'OpenSIPS 3.4 does not read a variable as the name of a route'],
    ['2.2', 'route($var(x));', 'OpenSIPS 2.2 does not read a variable as the name of a route'],
    ['3.4', 'route($var(x));', 'OpenSIPS 3.4 does not read a variable as the name of a route'],
  ] as const)('%s: %j is refused', (version, text, message) => {
    const built = adding(version, [{ text }]);
    expect(messages(built)).toEqual([`the request route, line 1: ${message}`]);
    // The block is not in the model, where rules would blame the call again.
    expect(first(built).routes).toEqual([]);
  });

  it.each([
    ['2.4', 'route("$var(x)"); setflag(FOO); setflag(5); force_rport; save("location");'],
    ['3.6', 'setflag("FOO"); send_reply(200, "OK"); route(relay, $var(x)); xlog($var(x));'],
  ] as const)('%s: %j is taken', (version, text) => {
    expect(adding(version, [{ text }]).problems).toEqual([]);
  });
});

describe('the name of a block', () => {
  it.each([
    ['relay', 'route[relay] is a block of the script we write'],
    ['a-b', 'the name of a route cannot be written'],
    ['', 'the name of a route cannot be written'],
    ['1a', 'the name of a route cannot be written'],
    ['a]{exit;}route[b', 'the name of a route cannot be written'],
    ['if', "'if' means something else to OpenSIPS 3.6"],
    ['mhomed', "'mhomed' means something else to OpenSIPS 3.6"],
    ['xlog', "'xlog' means something else to OpenSIPS 3.6"],
    ['0', "'0' means something else to OpenSIPS 3.6"],
  ])('%j is refused', (name, message) => {
    expect(messages(adding('3.6', [{ kind: 'route', name, text: 'exit;' }]))).toEqual([message]);
  });

  it('is refused where a block has none', () => {
    expect(messages(adding('3.6', [{ kind: 'local_route', name: 'x] {', text: 'exit;' }]))).toEqual([
      'local_route takes no name',
    ]);
  });

  it('is refused in the version that keeps the word for itself, and free elsewhere', () => {
    const problems = (version: OpenSipsVersion) =>
      messages(adding(version, [{ kind: 'route', name: 'method', text: 'exit;' }]));
    expect([problems('2.2').length, problems('2.4').length]).toEqual([1, 0]);
  });

  it('stands once for each kind', () => {
    const twice = [
      { kind: 'route', name: 'mine', text: 'exit;' },
      { kind: 'branch_route', name: 'mine', text: 'exit;' },
      { kind: 'route', name: 'mine', text: 'exit;' },
    ] as const;
    expect(adding('3.6', twice).problems).toMatchObject([
      { message: 'route[mine] stands twice', found: 'routes[0] and routes[2]' },
    ]);
  });
});

describe('a timer', () => {
  it.each([undefined, 0, 1.5, 86_401])('with interval %s is refused', (interval) => {
    const { problems } = adding('3.6', [{ kind: 'timer_route', name: 'tick', interval, text: 'exit;' }]);
    expect(problems).toMatchObject([{ message: 'timer_route[tick] has no usable interval', found: String(interval) }]);
  });

  it('keeps its interval', () => {
    expect(
      first(adding('3.6', [{ kind: 'timer_route', name: 'tick', interval: 60, text: 'exit;' }])).routes[0]?.interval,
    ).toBe(60);
  });
});

describe('an interval', () => {
  it('is left out where it means nothing', () => {
    const { configs } = adding('3.6', [{ kind: 'route', name: 'mine', interval: 5, text: 'exit;' }]);
    expect(configs[0]?.routes[0]?.interval).toBeNull();
  });
});

describe('an event route', () => {
  it.each([
    ['3.4', [], ["event_route[E_X] needs module 'event_route' in OpenSIPS 3.4"]],
    ['3.4', ['event_route'], []],
    ['3.6', [], []],
  ] as const)('of %s beside %j', (version, modules, expected) => {
    expect(messages(adding(version, [{ kind: 'event_route', name: 'E_X', text: 'exit;' }], modules))).toEqual(expected);
  });
});

describe('a block whose file could not be read', () => {
  it('is reported once, with the file', () => {
    const built = adding('3.6', [{ text: { file: 'extra.cfg', error: 'ENOENT' } }]);
    expect(built.problems.map(({ rule, found }) => [rule, found])).toEqual([
      ['input/files-can-be-read', '"extra.cfg"'],
    ]);
    expect(first(built).routes).toEqual([]);
  });
});

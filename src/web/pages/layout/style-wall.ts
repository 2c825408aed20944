/** The style of the screen on a wall: dark, large, and as high as the screen. */
export const WALL_STYLE = `
body.wall {
  color-scheme: dark; font-size: clamp(14px, 1.05vw, 26px);
  --page: #0b0f14; --panel: #141a22; --line: #2a333e; --text: #eef2f7; --faint: #aab5c4; --link: #cfe0f7; --stripe: #1d242d;
  --intact: #6cc792; --impaired: #f0bd55; --offline: #ff8a82; --unreachable: #d3abf2; --unobserved: #aab5c4;
  --bar-intact: #2f6b48; --bar-impaired: #c08a22; --bar-offline: #e0504a; --bar-unreachable: #9a63c2; --bar-unobserved: #66717f;
  --tint-offline: #331b1e; --tint-unreachable: #291e35; --tint-impaired: #2b2516; --notice: #4a1f1f; --notice-line: #ff8a82;
}
.wall main { display: flex; flex-direction: column; max-width: none; height: 100vh; padding: 0 1.4em 1.2em; overflow: hidden; }
.wall .head { padding: .7em 0 .6em; flex: none; }
.wall .head h1 { font-size: 1.7em; }
.wall .asof { font-size: 1.1em; }
.wall .leave { margin-left: auto; font-size: .8em; color: var(--faint); }
.wall a { text-decoration: none; }
.wall .totals { flex: none; margin-bottom: .9em !important; }
.wall .totals a { padding: .6em 1em; }
.wall .totals b { font-size: 3.4em; line-height: 1.1; }
.wall .totals .state, .wall .totals span { font-size: 1.1em; }
.wall .state svg { width: .8em; height: .8em; }
.wall .board { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: .9em; flex: 1; min-height: 0; }
.wall .board > * { min-height: 0; overflow: hidden; margin: 0; }
.wall .tiles { grid-template-columns: repeat(auto-fill, minmax(13em, 1fr)); grid-auto-rows: minmax(0, 1fr); gap: .6em; height: 100%; }
.wall #tiles { height: 100%; }
.wall .tiles a { gap: .45em; padding: .7em .9em; font-size: 1.05em; background: var(--panel); overflow: hidden; align-content: center; }
.wall .tiles .offline a { background: var(--tint-offline); } .wall .tiles .unreachable a { background: var(--tint-unreachable); } .wall .tiles .impaired a { background: var(--tint-impaired); }
.wall .tiles .site { font-size: 1.5em; }
.wall .bar { height: .8em; }
.wall h2 { font-size: 1.2em; }
.wall .rows li { padding: .42em 0; font-size: 1.12em; }
.wall .rows .what .faint { display: block; margin: 0; font-size: .85em; }
.wall .notice { flex: none; font-size: 1.15em; margin-bottom: .8em; }
@media (max-width: 900px) {
  .wall main { height: auto; overflow: visible; }
  .wall .board { grid-template-columns: minmax(0, 1fr); }
}`;

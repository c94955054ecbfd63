/** Starts the kiosk page; beside a simulated terminal also its panel. */

import { render } from 'preact';
import { App } from './app.tsx';
import { lettersFor } from './fonts.ts';
import './styles/base.css';
import './styles/kiosk.css';
import './styles/screens.css';
import './styles/commission.css';
import './styles/console.css';
import './styles/provision.css';
import './styles/panel.css';
import { everyWord } from './words/languages.ts';

const page = document.getElementById('page');
const { first, all } = everyWord();
if (page !== null)
  void lettersFor(first).then(() => {
    render(<App />, page);
    void lettersFor(all);
  });

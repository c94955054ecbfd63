/** Starts the kiosk page; beside a simulated terminal also its panel. */

import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/kiosk.css';
import './styles/screens.css';
import './styles/commission.css';
import './styles/console.css';
import './styles/provision.css';
import './styles/panel.css';

const page = document.getElementById('page');
if (page !== null) render(<App />, page);

/** Date and time of the device, large enough to be read from the door. */

import { useEffect, useState } from 'preact/hooks';

export function Clock({ language }: { language: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(new Date());
    }, 1_000);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  const date = new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', weekday: 'short' }).format(now);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
  return (
    <time class="clock" dateTime={now.toISOString()}>
      <span class="date">{date}</span> <span class="hour">{time}</span>
    </time>
  );
}

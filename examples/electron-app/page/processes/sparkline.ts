import { colour, onTheme } from "../shell/theme.ts";
import { element } from "../element.ts";

const WIDTH = 90;
const HEIGHT = 26;
const SAMPLES = 60;

/** The last figures of something as a line, newest on the right. */
export class Sparkline {
  readonly element = element("canvas", { className: "sparkline" });
  #values: number[] = [];
  #colour: string;
  /** The line is at the top for this, or for the highest value. */
  #full: number;
  #scale = devicePixelRatio;

  constructor(colourName: string, full: number) {
    this.#colour = colourName;
    this.#full = full;
    this.element.width = WIDTH * this.#scale;
    this.element.height = HEIGHT * this.#scale;
    onTheme(() => this.#draw());
  }

  push(value: number): void {
    this.#values = [...this.#values, value].slice(-SAMPLES);
    this.#draw();
  }

  clear(): void {
    this.#values = [];
    this.#draw();
  }

  #draw(): void {
    const context = this.element.getContext("2d")!;
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (this.#values.length < 2) return;
    const most = Math.max(this.#full, ...this.#values);
    const step = WIDTH / (SAMPLES - 1);
    const left = WIDTH - (this.#values.length - 1) * step;
    const line = new Path2D();
    this.#values.forEach((value, index) =>
      line.lineTo(left + index * step, HEIGHT - 2 - (value / most) * (HEIGHT - 5)),
    );
    const area = new Path2D(line);
    area.lineTo(WIDTH, HEIGHT);
    area.lineTo(left, HEIGHT);
    const shade = context.createLinearGradient(0, 0, 0, HEIGHT);
    shade.addColorStop(0, `${colour(this.#colour)}55`);
    shade.addColorStop(1, `${colour(this.#colour)}00`);
    context.fillStyle = shade;
    context.fill(area);
    context.strokeStyle = colour(this.#colour);
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke(line);
  }
}

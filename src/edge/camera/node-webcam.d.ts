/** The part of node-webcam 0.8.2 that is used; the package brings no types. */
declare module 'node-webcam' {
  export interface WebcamOptions {
    readonly width: number;
    readonly height: number;
    readonly quality: number;
    readonly output: 'jpeg';
    readonly device: string;
    readonly callbackReturn: 'location';
    readonly saveShots: false;
    readonly verbose: false;
    readonly setValues: Record<string, never>;
  }
  export interface Webcam {
    /** The program of the shell line; an own property overrides the class's `fswebcam`. */
    bin: string;
    capture(location: string, callback: (error: Error | null, location?: string) => void): void;
  }
  const nodeWebcam: { create(options: WebcamOptions): Webcam };
  export default nodeWebcam;
}

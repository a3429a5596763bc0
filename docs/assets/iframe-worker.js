// Browsers refuse workers to a page that was opened from the disk. There the search runs in a frame that nobody sees.
// The file's name keeps Zensical from loading a script of the same purpose from elsewhere.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.ready = new Promise((resolve) => {
        this.frame.onload = () => {
          const scope = this.frame.contentWindow;
          scope.postMessage = (data) => this.onmessage({ data: structuredClone(data) });
          const script = scope.document.createElement("script");
          script.onload = () => resolve(scope);
          script.onerror = (event) => this.onerror(event);
          script.src = new URL(url, location.href);
          scope.document.head.append(script);
        };
      });
      document.body.append(this.frame);
    }

    async postMessage(data) {
      const scope = await this.ready;
      // a copy, as a worker is given one: it changes what it gets
      scope.dispatchEvent(new scope.MessageEvent("message", { data: structuredClone(data) }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}

/** Numbers one behind the other, in memory that is kept when they are forgotten. */
export class WordList {
  words = new Uint32Array(1024);
  count = 0;

  push(word: number): void {
    if (this.count === this.words.length) {
      const more = new Uint32Array(this.count * 2);
      more.set(this.words);
      this.words = more;
    }
    this.words[this.count++] = word;
  }
}

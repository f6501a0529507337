"use strict";

/** A value as an element of a list, and its table. */
class Row {
  /**
   * `standIn`: what JSON can say of the value; nobody else has it. `text`: its text, or undefined for a small one, which
   * JSON.stringify writes without fail, and in half the time with others at once. `units`: how many UTF-16 units that
   * takes; without a text about. `table`: the text of the table, undefined where the stand-in is the value.
   */
  constructor(standIn, units, text, table) {
    this.standIn = standIn;
    this.units = units;
    this.text = text;
    this.table = table;
  }

  /** The text of the stand-in. */
  write() {
    return this.text === undefined ? JSON.stringify(this.standIn) : this.text;
  }
}

module.exports = { Row };

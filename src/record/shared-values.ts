/**
 * One object for all that say the same. The runs of a data set repeat its cases, its settings and the names of its rows; kept
 * once, they cost nothing a run, and equal ones are known by being the same object.
 */
export class SharedValues {
  private readonly byText = new Map<string, unknown>();

  /** The first value that was given with the same JSON. */
  shared<Value>(value: Value): Value {
    const text = JSON.stringify(value);
    const known = this.byText.get(text);
    if (known !== undefined) return known as Value;
    this.byText.set(text, value);
    return value;
  }

  /** The same object with every field that is an object or a list replaced by its shared one. */
  fieldsShared<Fields extends object>(fields: Fields): Fields {
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'object' && value !== null ? this.shared(value) : value,
      ]),
    ) as Fields;
  }
}

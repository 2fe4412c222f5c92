package cadre.server.storage;

/** Makes a value of the row at hand; must not keep the row. */
@FunctionalInterface
public interface RowReader<T> {
    /** Reads the row. */
    T read(Row row);
}

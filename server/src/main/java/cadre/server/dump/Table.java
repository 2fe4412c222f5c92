package cadre.server.dump;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as it is in a store.
 *
 * @param name as in SQL
 * @param columns in their order, without those that belong to one kind of database
 * @param key the columns of the primary key, in its order
 * @param numbered the column that the database numbers, if there is one
 * @param parents the tables that its rows refer to
 */
record Table(
        String name,
        List<Column> columns,
        List<String> key,
        Optional<String> numbered,
        Set<String> parents) {
    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        parents = Set.copyOf(parents);
    }

    /** The same with its columns in this order. */
    Table ordered(List<Column> order) {
        return new Table(name, order, key, numbered, parents);
    }

    /** Its columns, with a comma between two. */
    String columnList() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    boolean has(String column) {
        return columns.stream().anyMatch(each -> each.name().equals(column));
    }
}

package cadre.server.storage;

/**
 * The tokens in which SQL texts differ between databases; everything else is written so that it
 * runs on all of them.
 *
 * @param name for people and figures, such as {@code sqlite}
 * @param identityColumn the type of a primary key that the database numbers, ascending and never
 *     used twice; {@code ${identity}} in migrations
 * @param skipLocked what ends a subselect that claims rows; empty where one writer makes it
 *     needless
 */
public record Dialect(String name, String identityColumn, String skipLocked) {
    static final Dialect SQLITE = new Dialect("sqlite", "integer primary key autoincrement", "");
}

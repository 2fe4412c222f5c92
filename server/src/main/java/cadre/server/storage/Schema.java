package cadre.server.storage;

/**
 * Which schema a database is brought to when it is opened.
 *
 * @param folder of its migrations, {@code main} for {@code sql/main}
 * @param upTo the last migration that is applied
 * @param upgrade hears of it before an older schema is changed
 */
public record Schema(String folder, int upTo, Upgrade upgrade) {

    /** Who hears that a schema is about to be changed. */
    @FunctionalInterface
    public interface Upgrade {
        /** It is not changed yet, and is not if this throws. An empty database is told of never. */
        void begins(int from, int to);
    }

    /** All migrations that this program knows. */
    public static Schema latest(String folder) {
        return new Schema(folder, known(folder), (_, _) -> {});
    }

    /** As an older program left it, to fill it with what that program wrote. */
    public static Schema of(String folder, int upTo) {
        return new Schema(folder, upTo, (_, _) -> {});
    }

    /** The same, and {@code upgrade} hears of it before an older schema is changed. */
    public Schema before(Upgrade upgrade) {
        return new Schema(folder, upTo, upgrade);
    }

    /** The number of the last migration that this program knows. */
    public static int known(String folder) {
        return Migrations.wanted(folder).lastKey();
    }
}

package cadre.wire.api;

import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.Optional;

/**
 * A collection of knowledge.
 *
 * @param name 1 to 63 of a-z, 0-9 and '-'
 * @param team whose members' agents find it; absent for everybody's
 * @param repository the URL of the repository that it tells of
 * @param documents how many it holds
 * @param bytes of their texts, in UTF-8
 * @param madeBy the name of the key that made it
 * @param changedAt when its newest document was stored; when it was made, if it holds none
 * @param vectors how far this server's are; absent where none are made
 */
public record KnowledgeView(
        String name,
        Optional<TeamName> team,
        Optional<String> repository,
        long documents,
        long bytes,
        String madeBy,
        Instant madeAt,
        Instant changedAt,
        Optional<Vectors> vectors) {
    /**
     * Vectors of its documents, by which they are found beside their words.
     *
     * @param missing how many pieces of documents in this server's index have none yet
     * @param trouble why none are made, or queries get none, now; empty if nothing is known to be
     *     wrong
     */
    public record Vectors(int missing, String trouble) {}

    /** The same with these. */
    public KnowledgeView with(Vectors found) {
        return new KnowledgeView(
                name,
                team,
                repository,
                documents,
                bytes,
                madeBy,
                madeAt,
                changedAt,
                Optional.of(found));
    }
}

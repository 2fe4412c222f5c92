package cadre.wire.bus;

import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.QuestionId;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an agent asks a person.
 *
 * @param member who asks
 * @param job the one that speaks as this member, if it is one
 * @param question as the agent wrote it: data
 * @param options to choose from, at most five; other words are an answer, too
 * @param answer once it is answered
 * @param answeredBy the name of the key
 * @param endedAt when it was answered or withdrawn
 */
public record QuestionView(
        QuestionId id,
        QuestionState state,
        TeamName team,
        MemberName member,
        Optional<JobId> job,
        String question,
        List<String> options,
        Instant askedAt,
        Optional<String> answer,
        Optional<String> answeredBy,
        Optional<Instant> endedAt) {
    public QuestionView {
        options = List.copyOf(options);
    }
}

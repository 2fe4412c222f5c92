package cadre.server.crews;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a reviewer said of a change.
 *
 * @param findings at most 50, each cut to 2,000 characters
 */
public record ReviewVerdict(Kind verdict, List<String> findings) {
    private static final int MOST = 50;
    private static final int LONGEST = 2_000;

    public ReviewVerdict {
        findings = List.copyOf(findings);
    }

    /** What becomes of the change. */
    public enum Kind {
        /** It is used. */
        APPROVE,
        /** It goes back. */
        CHANGES,
        /** It is not used. */
        REJECT
    }

    /** The verdict in an answer; empty if there is none that counts. */
    public static Optional<ReviewVerdict> of(String answer) {
        return AnswerJson.object(answer, "verdict")
                .flatMap(json -> {
                    var word = json.path("verdict").asString("").toLowerCase(Locale.ROOT);
                    var findings = new ArrayList<String>();
                    for (var one : json.path("findings")) {
                        var text = one.isString() ? one.stringValue() : one.toString();
                        if (!text.isBlank() && findings.size() < MOST) {
                            findings.add(Prompts.cut(text.strip(), LONGEST));
                        }
                    }
                    return switch (word) {
                        case "approve" -> Optional.of(new ReviewVerdict(Kind.APPROVE, findings));
                        case "changes" ->
                                findings.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(new ReviewVerdict(Kind.CHANGES, findings));
                        case "reject" -> Optional.of(new ReviewVerdict(Kind.REJECT, findings));
                        default -> Optional.empty();
                    };
                });
    }
}

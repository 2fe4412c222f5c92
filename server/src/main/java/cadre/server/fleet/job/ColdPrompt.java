package cadre.server.fleet.job;

import cadre.wire.id.AttemptId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.PromptBy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The prompt of a cold start: what the earlier agent said last, marked line by line as a quotation,
 * then what is asked for now.
 */
final class ColdPrompt {
    private static final int LONGEST_ANSWER = 16 * 1024;

    private ColdPrompt() {}

    /** The prompt as it was filed, with the last answer before it if it is a cold start. */
    static String of(JobRequest request, Continuation going) {
        return going.cold()
                .map(from -> head(from, cut(request, going.lastAnswer())) + request.prompt())
                .orElse(request.prompt());
    }

    private static String head(AttemptId from, String answer) {
        var begin =
                "[This goes on with job "
                        + from.job()
                        + " in a new session. The workspace begins with what that job changed.";
        if (answer.isBlank()) {
            return begin + "]\n\n";
        }
        return begin
                + " The lines that begin with '>' are the last answer of its agent, for"
                + " information.]\n"
                + answer.strip().lines().map(line -> "> " + line).collect(Collectors.joining("\n"))
                + "\n[The end of the last answer. What is asked for now:]\n\n";
    }

    /** A prompt that travels as an argument has little room. */
    private static String cut(JobRequest request, String answer) {
        var most =
                request.promptBy().equals(Optional.of(PromptBy.ARGUMENT))
                        ? Math.clamp(
                                (RequestCheck.LONGEST_ARGUMENT - bytes(request.prompt())) / 8,
                                0,
                                LONGEST_ANSWER)
                        : LONGEST_ANSWER;
        if (answer.length() <= most) {
            return answer;
        }
        var end = most > 0 && Character.isHighSurrogate(answer.charAt(most - 1)) ? most - 1 : most;
        return answer.substring(0, end) + "\n(cut)";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

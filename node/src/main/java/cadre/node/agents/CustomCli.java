package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeFacts.FoundAgent;
import cadre.wire.link.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any command of the user's own. It gets the prompt on standard input, as its last argument, or in
 * the file that {@code CADRE_PROMPT_FILE} names. Its output is plain text that nobody reads steps
 * out of, and it has no final event: exit code 0 is success, 75 a used-up quota. Its program is
 * looked up inside the isolation, in the PATH that it runs with, so a missing one ends with exit
 * code 127 or its like.
 */
final class CustomCli implements AgentCli {
    static final String NAME = "custom";

    /** {@code EX_TEMPFAIL} of sysexits.h: nothing is wrong, but it cannot be done now. */
    private static final int LATER = 75;

    /** The kernel carries 128 KiB in one argument. */
    private static final int LONGEST_ARGUMENT = 128 * 1024 - 1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<FoundAgent> probe() {
        return Optional.of(new FoundAgent(NAME, "", ""));
    }

    @Override
    public Invocation invocation(AttemptOrder order, AgentPlace place, List<SecretValue> secrets) {
        var agent = order.agent();
        if (agent.command().isEmpty() || agent.command().getFirst().isBlank()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A custom agent needs a command",
                    Map.of("profile", agent.profile()),
                    "Give it as an argument vector, such as [\"sh\", \"-c\", \"...\"]");
        }
        var argv = new ArrayList<>(agent.command());
        argv.addAll(agent.arguments());
        var env = new HashMap<String, String>();
        Optional<String> stdin = Optional.empty();
        switch (agent.promptBy()) {
            case STDIN -> stdin = Optional.of(order.prompt());
            case ARGUMENT -> argv.add(asArgument(order.prompt()));
            case FILE ->
                    env.put(
                            "CADRE_PROMPT_FILE",
                            write(place.home().resolve("prompt.txt"), order.prompt()).toString());
        }
        return new Invocation(argv, env, stdin, List.of());
    }

    @Override
    public StepReader reader(AttemptOrder order, Path directory) {
        return new NoSteps();
    }

    @Override
    public LogStream humanStream() {
        return LogStream.OUT;
    }

    @Override
    public boolean hasFinalEvent() {
        return false;
    }

    @Override
    public Ending verdict(Optional<Step> last, int exitCode) {
        if (exitCode == LATER) {
            return new Ending.Failed(
                    FailureCode.QUOTA,
                    "the command ended with exit code 75: what it uses is used up for now");
        }
        return exitCode == 0
                ? new Ending.Succeeded()
                : new Ending.Failed(
                        FailureCode.EXIT_CODE,
                        "the command ended with " + FinalEvent.exit(exitCode));
    }

    private static String asArgument(String prompt) {
        int bytes = prompt.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_ARGUMENT || prompt.indexOf('\0') >= 0) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This prompt cannot be an argument",
                    Map.of("bytes", bytes, "most", LONGEST_ARGUMENT),
                    "Give it by stdin or file; an argument can hold no NUL byte either");
        }
        return prompt;
    }

    /** Readable by whichever user the agent becomes; the home above it is closed to all others. */
    private static Path write(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.writeString(file, text);
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The prompt's file cannot be written",
                    Map.of("file", file),
                    "Look for space and permissions there",
                    e);
        }
    }

    private static final class NoSteps implements StepReader {
        @Override
        public List<Step> read(byte[] bytes, int offset, int length) {
            return List.of();
        }

        @Override
        public List<Step> end() {
            return List.of();
        }
    }
}

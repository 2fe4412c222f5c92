package cadre.node.agents;

import cadre.wire.agent.Step;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import java.util.Optional;

/** How a CLI with a final event ended: exit code 0 alone is no success. */
final class FinalEvent {
    private FinalEvent() {}

    static Ending verdict(String cli, Optional<Step> last, int exitCode) {
        return switch (last.orElse(null)) {
            case Step.Answered _ when exitCode == 0 -> new Ending.Succeeded();
            case Step.Answered _ ->
                    new Ending.Failed(
                            FailureCode.EXIT_CODE,
                            cli + " reported success and then ended with " + exit(exitCode));
            case Step.Failed failed ->
                    new Ending.Failed(code(failed), reason(cli, failed), failed.resetAt());
            case null, default -> without(cli, exitCode);
        };
    }

    /** An exit code in words. */
    static String exit(int exitCode) {
        return exitCode > 128 && exitCode <= 128 + 64
                ? "exit code " + exitCode + " (signal " + (exitCode - 128) + ")"
                : "exit code " + exitCode;
    }

    private static Ending without(String cli, int exitCode) {
        return exitCode == 0
                ? new Ending.Failed(
                        FailureCode.NO_FINAL_EVENT,
                        cli
                                + " ended with exit code 0 but without its final event: its work may be"
                                + " incomplete")
                : new Ending.Failed(
                        FailureCode.EXIT_CODE,
                        cli + " ended with " + exit(exitCode) + " and without its final event");
    }

    private static FailureCode code(Step.Failed failed) {
        return switch (failed.kind()) {
            case ServiceFailure.AUTHENTICATION -> FailureCode.AUTHENTICATION;
            case ServiceFailure.QUOTA -> FailureCode.QUOTA;
            case ServiceFailure.OVERLOAD -> FailureCode.OVERLOAD;
            case ServiceFailure.BAD_REQUEST -> FailureCode.BAD_REQUEST;
            case ServiceFailure.CUT_STREAM -> FailureCode.CUT_STREAM;
            default -> FailureCode.AGENT_ERROR;
        };
    }

    private static String reason(String cli, Step.Failed failed) {
        var status = failed.httpStatus().map(code -> ", HTTP " + code).orElse("");
        var message = failed.message().isBlank() ? "no reason given" : failed.message();
        return Clip.reason(cli + " failed (" + failed.kind() + status + "): " + message);
    }
}

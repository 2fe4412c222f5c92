package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code cadre login}. */
@Command(
        name = "login",
        description = {
            "Connect your own account elsewhere. The server keeps its token, lends it to your jobs"
                    + " and shows it to nobody."
        },
        synopsisSubcommandLabel = "(github)",
        footer = {"", "Example:", "  cadre login github"})
public final class LoginCommand implements Runnable {
    /** What passes by itself while a person is still at it. */
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.UPSTREAM, ErrorCode.UNAVAILABLE, ErrorCode.TOO_MANY);

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public LoginCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say where: github");
    }

    @Command(
            name = "github",
            description = {
                "Connect an account at GitHub: shows a code and where to type it, in a browser on"
                        + " any device, and waits until that is done. Several accounts can be"
                        + " connected."
            },
            footer = {"", "Example:", "  cadre login github"})
    int github(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var device =
                    Json.mapper()
                            .treeToValue(
                                    api.post(Route.of("github", "device"), Map.of()),
                                    GitHubDevice.class);
            terminal.note(
                    "Open %s and type this code there: %s"
                            .formatted(
                                    Cells.clean(device.verificationUri()),
                                    Cells.clean(device.userCode())));
            var waited = waited(api, device);
            if (waited.isEmpty()) {
                return ExitStatus.INTERRUPTED;
            }
            var ended = waited.get();
            var account = ended.account();
            if (!ended.state().equals("connected") || account.isEmpty()) {
                throw refused(ended.state());
            }
            if (output.json) {
                return Output.json(terminal, account.get());
            }
            return Output.said(
                    terminal,
                    "GitHub account %s is connected as %s"
                            .formatted(
                                    Cells.clean(account.get().login()), account.get().account()));
        }
    }

    /** What became of it; empty if the person waits no more: then it is ended. */
    private Optional<GitHubDeviceState> waited(Api api, GitHubDevice device) {
        var waiting = Thread.currentThread();
        var int0 = Signal.handle(new Signal("INT"), _ -> waiting.interrupt());
        var term0 = Signal.handle(new Signal("TERM"), _ -> waiting.interrupt());
        try {
            return Optional.of(ended(api, device));
        } catch (InterruptedException _) {
            giveUp(api, device);
            return Optional.empty();
        } finally {
            Signal.handle(new Signal("INT"), int0);
            Signal.handle(new Signal("TERM"), term0);
        }
    }

    /** Five may be open at once, and this one would be so for a quarter of an hour. */
    private void giveUp(Api api, GitHubDevice device) {
        try {
            api.delete(Route.of("github", "device", device.device()));
            surroundings.terminal().note("The sign-in is ended");
        } catch (CadreException e) {
            surroundings
                    .terminal()
                    .note("The sign-in ends by itself: it could not be ended (" + e.what() + ")");
        }
    }

    private GitHubDeviceState ended(Api api, GitHubDevice device) throws InterruptedException {
        var interval = device.intervalSec();
        while (true) {
            Thread.sleep(Math.clamp(interval, 0, 300) * 1000);
            try {
                var state =
                        api.get(
                                Route.of("github", "device", device.device()),
                                GitHubDeviceState.class);
                if (!state.state().equals("pending")) {
                    return state;
                }
                interval = state.intervalSec();
            } catch (CadreException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                var isLate = !surroundings.clock().instant().isBefore(device.expiresAt());
                if (!PASSING.contains(e.code()) || isLate) {
                    throw e;
                }
            }
        }
    }

    private static CadreException refused(String state) {
        var isDenied = state.equals("denied");
        return new CadreException(
                isDenied ? ErrorCode.FORBIDDEN : ErrorCode.GONE,
                switch (state) {
                    case "denied" -> "The sign-in was refused in the browser";
                    case "failed" -> "GitHub did not say who has signed in";
                    default -> "Nobody typed the code in time";
                },
                Map.of("state", state),
                "Begin again: cadre login github");
    }
}

package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.cli.print.Terminal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre github}. */
@Command(
        name = "github",
        description = {
            "Show your own accounts at GitHub and the repositories that they see. Connect one with"
                    + " 'cadre login github'; a job takes repositories as github:owner/name."
        },
        synopsisSubcommandLabel = "(accounts|owners|repos)",
        footer = {
            "",
            "Example:",
            "  cadre github repos shop",
            "  cadre run \"Sort the list\" --repo github:acme/shop"
        })
public final class GitHubCommand implements Runnable {
    private static final String WHICH = "Its id or login; may be left out if there is one alone.";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public GitHubCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: accounts, owners or repos");
    }

    /** The account that is meant, out of the caller's. */
    static GitHubAccount chosen(Api api, Optional<String> named) {
        var all = Api.page(api.whole(Route.of("github", "accounts")), GitHubAccount.class).items();
        var found =
                all.stream()
                        .filter(one ->
                                named.isEmpty()
                                        || one.account().toString().equals(named.get())
                                        || one.login().equalsIgnoreCase(named.get()))
                        .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        var logins = all.stream().map(GitHubAccount::login).toList();
        throw found.isEmpty()
                ? new CadreException(
                        ErrorCode.NOT_FOUND,
                        all.isEmpty()
                                ? "No GitHub account is connected"
                                : "There is no such GitHub account of yours",
                        named.isEmpty()
                                ? Map.of()
                                : Map.of("account", named.get(), "connected", logins),
                        "See 'cadre github accounts'; connect one with 'cadre login github'")
                : new CadreException(
                        ErrorCode.CONFLICT,
                        "Several GitHub accounts are connected",
                        Map.of("accounts", logins),
                        "Say which one, by its id or login");
    }

    @Command(
            name = "accounts",
            description = "List your accounts.",
            footer = {"", "Example:", "  cadre github accounts"})
    int accounts(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("github", "accounts"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, GitHubAccount.class);
            if (page.items().isEmpty()) {
                return empty(terminal);
            }
            var now = surroundings.clock().instant();
            var table =
                    new Table()
                            .left("account")
                            .left("login")
                            .left("host")
                            .left("state")
                            .right("age");
            for (var one : page.items()) {
                table.row(
                        one.account(),
                        one.login(),
                        one.host(),
                        state(one),
                        Durations.age(one.connectedAt(), now));
            }
            return Output.table(terminal, table);
        }
    }

    private static String state(GitHubAccount one) {
        return switch (one.state()) {
            case "sign_in_again" -> "sign in again: cadre login github";
            case "other_host" -> "of another host: cadre logout github " + one.account();
            default -> one.state();
        };
    }

    private static int empty(Terminal terminal) {
        return Output.empty(
                terminal, "No GitHub account is connected", "Connect one: cadre login github");
    }

    @Command(
            name = "owners",
            description = "List an account and the organisations that it is in.",
            footer = {"", "Example:", "  cadre github owners"})
    int owners(
            @Option(names = "--account", paramLabel = "A", description = WHICH)
                    Optional<String> account,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("github", "owners").with("account", account));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var table = new Table().left("owner").left("kind");
            for (var one : Api.page(tree, GitHubOwner.class).items()) {
                table.row(one.login(), one.kind());
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "repos",
            description = "List repositories that an account sees.",
            footer = {"", "Example:", "  cadre github repos shop --owner acme"})
    int repos(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "SEARCH",
                            description = "Words of the name or the description.")
                    List<String> words,
            @Option(names = "--account", paramLabel = "A", description = WHICH)
                    Optional<String> account,
            @Option(
                            names = "--owner",
                            paramLabel = "O",
                            description = "The account's login or an organisation's.")
                    Optional<String> owner,
            @Mixin Paging paging,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var search =
                words == null || words.isEmpty()
                        ? Optional.<String>empty()
                        : Optional.of(String.join(" ", words));
        try (var api = surroundings.api()) {
            var tree =
                    api.tree(
                            paging.of(
                                    Route.of("github", "repositories")
                                            .with("account", account)
                                            .with("owner", owner)
                                            .with("query", search)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, GitHubRepository.class);
            if (page.items().isEmpty() && page.next().isEmpty()) {
                return Output.empty(
                        terminal,
                        "No repository is like that",
                        "Search for less, or see 'cadre github owners'");
            }
            var now = surroundings.clock().instant();
            var table =
                    new Table()
                            .left("repository")
                            .left("branch")
                            .left("may")
                            .left("is")
                            .right("pushed");
            for (var one : page.items()) {
                table.row(
                        one.fullName(),
                        one.defaultBranch(),
                        one.mayPush() ? "push" : "read",
                        kind(one),
                        one.pushedAt().map(at -> Durations.age(at, now)).orElse("never"));
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    private static String kind(GitHubRepository one) {
        return (one.isPrivate() ? "private" : "public") + (one.archived() ? ", archived" : "");
    }
}

package cadre.cli.command;

import cadre.cli.checkout.LocalRepository;
import cadre.cli.checkout.LocalRepository.Changes;
import cadre.cli.checkout.RepositoryArgument;
import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.wire.api.BundleView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.BundleId;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Turns {@code --repo} into what a request carries; a repository of this machine is sent. To look
 * at one takes git some time, in which others can be asked other things.
 */
public final class SentRepositories {
    private static final int MOST_NAMED = 10;

    private final Surroundings surroundings;
    private final boolean dirty;
    private final Map<RepositoryArgument.Local, FutureTask<LocalRepository>> looks =
            new HashMap<>();

    SentRepositories(Surroundings surroundings, boolean dirty) {
        this.surroundings = surroundings;
        this.dirty = dirty;
    }

    /** Begins to look at those of this machine. What is wrong with one is said by {@link #of}. */
    SentRepositories ahead(List<String> repositories) {
        for (var text : repositories) {
            if (RepositoryArgument.read(text, surroundings.directory())
                    instanceof RepositoryArgument.Local local) {
                look(local);
            }
        }
        return this;
    }

    List<RepositoryRequest> of(
            Api api,
            List<String> repositories,
            List<String> onNode,
            Optional<String> prepare,
            Optional<String> after) {
        var requests = new ArrayList<RepositoryRequest>();
        for (var text : repositories) {
            requests.add(
                    switch (RepositoryArgument.read(text, surroundings.directory())) {
                        case RepositoryArgument.Remote(var url, var ref) ->
                                request(Optional.of(url), Optional.empty(), ref, prepare, after);
                        case RepositoryArgument.Local local -> local(api, local, prepare, after);
                    });
        }
        for (var text : onNode) {
            int at = text.lastIndexOf('@');
            var path = at > 0 ? text.substring(0, at) : text;
            var ref = at > 0 ? Optional.of(text.substring(at + 1)) : Optional.<String>empty();
            requests.add(request(Optional.empty(), Optional.of(path), ref, prepare, after));
        }
        return requests;
    }

    /** Sends a repository of this machine, unless the server has this commit already. */
    public static BundleId send(
            Api api, LocalRepository repository, Optional<String> ref, Changes changes) {
        var folder = ScratchFolder.make("cadre-run-");
        try {
            var packed = repository.pack(ref, changes, folder);
            var known = known(api, packed.head());
            if (known.isPresent()) {
                return known.get().id();
            }
            var sent = api.upload(Route.of("bundles"), packed.bundle());
            return Json.mapper().treeToValue(sent, BundleView.class).id();
        } finally {
            ScratchFolder.remove(folder);
        }
    }

    private FutureTask<LocalRepository> look(RepositoryArgument.Local local) {
        return looks.computeIfAbsent(
                local,
                _ -> {
                    var look = new FutureTask<>(() -> opened(local));
                    Thread.ofVirtual().name("look at " + local.path()).start(look);
                    return look;
                });
    }

    private LocalRepository opened(RepositoryArgument.Local local) {
        return dirty || local.ref().isPresent()
                ? LocalRepository.open(local.path(), surroundings.env())
                : LocalRepository.openWithStatus(local.path(), surroundings.env());
    }

    private LocalRepository looked(RepositoryArgument.Local local) {
        try {
            return look(local).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CadreException known
                    ? known
                    : new IllegalStateException("the repository was not looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UNAVAILABLE, "Interrupted", Map.of(), "", e);
        }
    }

    private RepositoryRequest local(
            Api api,
            RepositoryArgument.Local local,
            Optional<String> prepare,
            Optional<String> after) {
        var repository = looked(local);
        if (!dirty && local.ref().isEmpty()) {
            nameLeftOut(repository);
        }
        var changes = dirty ? Changes.INCLUDED : Changes.LEFT_OUT;
        var bundle = send(api, repository, local.ref(), changes);
        return new RepositoryRequest(
                Optional.of(repository.name()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(bundle),
                repository.origin(),
                Optional.empty(),
                prepare,
                after);
    }

    private static RepositoryRequest request(
            Optional<String> url,
            Optional<String> path,
            Optional<String> ref,
            Optional<String> prepare,
            Optional<String> after) {
        return new RepositoryRequest(
                Optional.empty(),
                url,
                path,
                Optional.empty(),
                Optional.empty(),
                ref,
                prepare,
                after);
    }

    private void nameLeftOut(LocalRepository repository) {
        var files = repository.uncommitted();
        if (files.isEmpty()) {
            return;
        }
        var named = files.stream().limit(MOST_NAMED).map(Cells::clean).toList();
        var more = files.size() - named.size();
        surroundings
                .terminal()
                .note(
                        "%s in %s left out (--dirty sends them): %s%s"
                                .formatted(
                                        Amounts.of(files.size(), "uncommitted file"),
                                        repository.name(),
                                        String.join(", ", named),
                                        more > 0 ? " and " + more + " more" : ""));
    }

    private static Optional<BundleView> known(Api api, String head) {
        try {
            var tree = api.tree(Route.of("bundles").with("head", head));
            var one = tree.has("items") ? tree.path("items").path(0) : tree;
            return one.isObject() && one.has("id")
                    ? Optional.of(Json.mapper().treeToValue(one, BundleView.class))
                    : Optional.empty();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}

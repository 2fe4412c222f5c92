package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A bare repository on disk, and its smart HTTP by git's own program. */
final class BareGit {
    private static final String UPDATE =
            """
            #!/bin/sh
            grep -qxF "$1" protected && { echo "branch is protected from push" >&2; exit 1; }
            exit 0
            """;

    private final Path folder;

    private BareGit(Path folder) {
        this.folder = folder;
    }

    /** With one commit on {@code main}. */
    static BareGit create(Path folder) {
        try {
            Files.createDirectories(folder);
            var git = new BareGit(folder);
            git.run("init", "-q", "--bare", "-b", "main", ".");
            git.run("config", "http.receivepack", "true");
            git.run("config", "uploadpack.allowAnySHA1InWant", "true");
            git.protect(List.of());
            var hook = folder.resolve("hooks/update");
            Files.writeString(hook, UPDATE);
            Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
            git.commit("main", "README.md", "# A repository\n");
            return git;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Branches that git itself refuses to be pushed. */
    void protect(List<String> branches) {
        try {
            Files.write(
                    folder.resolve("protected"),
                    branches.stream().map(each -> "refs/heads/" + each).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> branches() {
        var all = new LinkedHashMap<String, String>();
        run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
                .lines()
                .map(line -> line.split(" "))
                .forEach(each -> all.put(each[0].substring("refs/heads/".length()), each[1]));
        return all;
    }

    Optional<String> resolve(String revision) {
        try {
            return Optional.of(run("rev-parse", "--verify", "-q", revision + "^{commit}"));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    void branch(String name, String at) {
        run("update-ref", "refs/heads/" + name, at);
    }

    /** A commit that adds or changes one file, on a branch that is made from main if need be. */
    String commit(String branch, String path, String text) {
        return commit(branch, path, text, Map.of());
    }

    /** The same by a committer whose clock says this. */
    String commit(String branch, String path, String text, Instant date) {
        var at = date.getEpochSecond() + " +0000";
        return commit(branch, path, text, Map.of("GIT_COMMITTER_DATE", at, "GIT_AUTHOR_DATE", at));
    }

    private String commit(String branch, String path, String text, Map<String, String> dated) {
        var blob = run(text.getBytes(UTF_8), Map.of(), "hash-object", "-w", "--stdin").strip();
        var parent = resolve("refs/heads/" + branch).or(() -> resolve("refs/heads/main"));
        var index =
                Map.of("GIT_INDEX_FILE", folder.resolve("index-" + System.nanoTime()).toString());
        parent.ifPresent(at -> run(new byte[0], index, "read-tree", at));
        run(
                new byte[0],
                index,
                "update-index",
                "--add",
                "--cacheinfo",
                "100644," + blob + "," + path);
        var tree = run(new byte[0], index, "write-tree").strip();
        var argv = new ArrayList<>(List.of("commit-tree", tree, "-m", "Change " + path));
        parent.ifPresent(at -> argv.addAll(List.of("-p", at)));
        var commit = run(new byte[0], dated, argv.toArray(String[]::new)).strip();
        branch(branch, commit);
        return commit;
    }

    Optional<byte[]> file(String revision, String path) {
        try {
            return Optional.of(
                    bytes(new byte[0], Map.of(), "cat-file", "blob", revision + ":" + path));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code head} goes into {@code base} without a conflict. */
    boolean isMergeable(String base, String head) {
        try {
            run("merge-tree", "--write-tree", base, head);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    String merge(String base, String head) {
        var tree = run("merge-tree", "--write-tree", base, head);
        var commit =
                run(
                        "commit-tree",
                        tree,
                        "-m",
                        "Merge",
                        "-p",
                        resolve(base).orElseThrow(),
                        "-p",
                        head);
        branch(base, commit);
        return commit;
    }

    String run(String... arguments) {
        return run(new byte[0], Map.of(), arguments).strip();
    }

    private String run(byte[] input, Map<String, String> more, String... arguments) {
        return new String(bytes(input, more, arguments), UTF_8);
    }

    private byte[] bytes(byte[] input, Map<String, String> more, String... arguments) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(Arrays.asList(arguments));
        return run(argv, new ByteArrayInputStream(input), more);
    }

    private byte[] run(List<String> argv, InputStream input, Map<String, String> more) {
        var builder = new ProcessBuilder(argv).directory(folder.toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        var env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("GIT_"));
        env.put("GIT_CONFIG_NOSYSTEM", "1");
        env.put("GIT_CONFIG_GLOBAL", "/dev/null");
        env.put("HOME", folder.toString());
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            env.put("GIT_" + who + "_NAME", "forge");
            env.put("GIT_" + who + "_EMAIL", "forge@example.com");
        }
        env.putAll(more);
        try {
            var process = builder.start();
            var feeding =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var in = process.getOutputStream()) {
                                    input.transferTo(in);
                                } catch (IOException notReadToItsEnd) {
                                    // its exit code says whether that matters
                                }
                            });
            var out = process.getInputStream().readAllBytes();
            feeding.join();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", argv) + " failed");
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Answers a request of git, as a CGI server does. */
    void serve(HttpExchange exchange, String pathInfo, String user) throws IOException {
        var headers = exchange.getRequestHeaders();
        var env = new LinkedHashMap<String, String>();
        env.put("GIT_PROJECT_ROOT", folder.toString());
        env.put("GIT_HTTP_EXPORT_ALL", "1");
        env.put("PATH_INFO", pathInfo);
        env.put("REMOTE_USER", user);
        env.put("REQUEST_METHOD", exchange.getRequestMethod());
        env.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        env.put("CONTENT_TYPE", Optional.ofNullable(headers.getFirst("Content-Type")).orElse(""));
        env.put("GIT_PROTOCOL", Optional.ofNullable(headers.getFirst("Git-Protocol")).orElse(""));
        var body = exchange.getRequestBody();
        var plain =
                "gzip".equals(headers.getFirst("Content-Encoding"))
                        ? new GZIPInputStream(body)
                        : body;
        var out = run(List.of("git", "http-backend"), plain, env);
        int end = endOfHead(out);
        var status = 200;
        for (var line : new String(out, 0, end, UTF_8).split("\r?\n")) {
            var parts = line.split(": ", 2);
            if (parts[0].equals("Status")) {
                status = Integer.parseInt(parts[1].substring(0, 3));
            } else if (parts.length == 2) {
                exchange.getResponseHeaders().set(parts[0], parts[1]);
            }
        }
        int from = end + 4;
        exchange.sendResponseHeaders(status, out.length > from ? out.length - from : -1);
        if (out.length > from) {
            exchange.getResponseBody().write(out, from, out.length - from);
        }
    }

    private static int endOfHead(byte[] out) {
        for (int i = 0; i + 3 < out.length; i++) {
            if (out[i] == '\r' && out[i + 1] == '\n' && out[i + 2] == '\r' && out[i + 3] == '\n') {
                return i;
            }
        }
        throw new IllegalStateException("git http-backend wrote no head");
    }
}

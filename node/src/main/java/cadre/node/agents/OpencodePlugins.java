package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plugins of a repository, which opencode 1.18.33 runs with its keys in their environment before
 * the model says a word. Neither {@code --pure} nor OPENCODE_DISABLE_PROJECT_CONFIG nor any other
 * of its switches stops that (tried), so it is not started where there are any.
 */
final class OpencodePlugins {
    private static final List<String> CONFIGS = List.of("opencode.json", "opencode.jsonc");
    private static final int LARGEST_CONFIG = 1024 * 1024;

    private OpencodePlugins() {}

    /**
     * Looks where opencode looks: from its folder up to the root of the repository.
     *
     * @throws CadreException INVALID if there is a plugin, or it cannot be told
     */
    static void refuse(Path directory) {
        for (var at : folders(directory)) {
            var found = plugin(at);
            if (found.isPresent()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The repository has a plugin of opencode, which would run with the keys",
                        Map.of("file", directory.relativize(found.get())),
                        "Remove it from the repository, or choose another CLI");
            }
        }
    }

    private static List<Path> folders(Path directory) {
        var folders = new ArrayList<Path>();
        @Nullable Path at = directory;
        while (at != null) {
            folders.add(at);
            at = Files.exists(at.resolve(".git")) ? null : at.getParent();
        }
        return folders;
    }

    private static Optional<Path> plugin(Path at) {
        var own = at.resolve(".opencode");
        return file(own).or(() -> configured(own)).or(() -> configured(at));
    }

    private static Optional<Path> file(Path folder) {
        for (var name : List.of("plugin", "plugins")) {
            var plugins = folder.resolve(name);
            if (!Files.isDirectory(plugins)) {
                continue;
            }
            try (var files = Files.newDirectoryStream(plugins, "*.{ts,js}")) {
                var first = files.iterator();
                if (first.hasNext()) {
                    return Optional.of(first.next());
                }
            } catch (IOException unreadable) {
                return Optional.of(plugins);
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> configured(Path folder) {
        return CONFIGS.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .filter(OpencodePlugins::mayName)
                .findFirst();
    }

    /** A key may be written with escapes, so these count as well. */
    private static boolean mayName(Path config) {
        if (!Files.isRegularFile(config)) {
            return true;
        }
        try (var input = Files.newInputStream(config)) {
            var bytes = input.readNBytes(LARGEST_CONFIG + 1);
            var text = new String(bytes, StandardCharsets.UTF_8);
            return bytes.length > LARGEST_CONFIG || text.contains("plugin") || text.contains("\\u");
        } catch (IOException unreadable) {
            return true;
        }
    }
}

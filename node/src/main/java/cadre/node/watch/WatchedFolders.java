package cadre.node.watch;

import cadre.process.FolderWatch;
import cadre.process.FolderWatch.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The folders of one work tree that are watched: all but ignored ones, git directories and what is
 * behind links. Names of files become paths from the top. For one thread.
 */
final class WatchedFolders implements AutoCloseable, FolderWatch.Listener {
    /** In one turn; of more, only that they were more is known. */
    private static final int MOST_NAMES = 10_000;

    private static final String IGNORE_FILE = ".gitignore";

    private final Path top;
    private final int most;
    private final FolderWatch watch;
    private final Map<Integer, String> paths = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<String> came = new HashSet<>();
    private boolean blurred;
    private boolean full;

    /**
     * Watches nothing yet.
     *
     * @param most folders
     */
    WatchedFolders(Path top, int most, FolderWatch watch) {
        this.top = top;
        this.most = most;
        this.watch = watch;
    }

    /**
     * What has happened since the last time.
     *
     * @param touched files that were changed, and folders that went
     * @param came folders that are new, of which nobody knows whether they are ignored; not watched
     *     yet
     * @param blurred whether anything else may have changed, and be ignored or not
     * @param full whether there are more folders than may be watched
     */
    record News(Set<String> touched, Set<String> came, boolean blurred, boolean full) {
        News {
            touched = Set.copyOf(touched);
            came = Set.copyOf(came);
        }
    }

    News poll() {
        watch.poll(this);
        var news = new News(touched, came, blurred, full);
        touched.clear();
        came.clear();
        blurred = false;
        return news;
    }

    /**
     * Watches a folder and those below it.
     *
     * @param path from the top; empty for the top itself
     * @param ignored are left out
     */
    void add(String path, Set<String> ignored) {
        var open = new ArrayDeque<String>();
        open.push(path);
        while (!open.isEmpty() && !full) {
            var next = open.pop();
            if (ignored.contains(next) || !watched(next)) {
                continue;
            }
            try (var entries = Files.newDirectoryStream(top.resolve(next))) {
                for (var entry : entries) {
                    var name = String.valueOf(entry.getFileName());
                    if (!isGit(name) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        open.push(below(next, name));
                    }
                }
            } catch (IOException | DirectoryIteratorException | InvalidPathException gone) {
                // it went while it was read, or cannot be read
            }
        }
    }

    private boolean watched(String path) {
        if (paths.size() >= most) {
            full = true;
            return false;
        }
        try {
            var folder = top.resolve(path);
            int number = watch.add(folder);
            full |= number == FolderWatch.FULL;
            if (number < 0) {
                return false;
            }
            var before = paths.put(number, path);
            if (before != null && !before.equals(path)) {
                numbers.remove(before, number);
            }
            numbers.put(path, number);
            return true;
        } catch (InvalidPathException unnameable) {
            blurred = true;
            return false;
        }
    }

    int size() {
        return paths.size();
    }

    @Override
    public void changed(int folder, String name, Kind kind) {
        var in = paths.get(folder);
        if (in == null || isGit(name)) {
            return;
        }
        var path = below(in, name);
        blurred |= name.equals(IGNORE_FILE) || name.indexOf('\uFFFD') >= 0;
        if (touched.size() + came.size() >= MOST_NAMES) {
            blurred = true;
            touched.clear();
            came.clear();
        }
        switch (kind) {
            case FILE -> touched.add(path);
            case FOLDER_CAME -> came.add(path);
            case FOLDER_WENT -> {
                came.remove(path);
                touched.add(path);
                forget(path);
            }
            case FOLDER -> {
                // what is in it says so itself
            }
        }
    }

    /** What is below has moved with it, and would be told of by its old name. */
    private void forget(String path) {
        numbers.entrySet()
                .removeIf(entry -> {
                    boolean isGone =
                            entry.getKey().equals(path) || entry.getKey().startsWith(path + "/");
                    if (isGone) {
                        watch.remove(entry.getValue());
                        paths.remove(entry.getValue());
                    }
                    return isGone;
                });
    }

    @Override
    public void over(int folder) {
        var path = paths.remove(folder);
        if (path != null) {
            numbers.remove(path, folder);
        }
    }

    @Override
    public void overflow() {
        blurred = true;
    }

    private static boolean isGit(String name) {
        return name.equals(".git");
    }

    private static String below(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    @Override
    public void close() {
        watch.close();
    }
}

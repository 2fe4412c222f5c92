package cadre.process.isolation;

import cadre.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs of this machine that isolate.
 *
 * @param privileged true when Cadre runs as root
 */
record Tools(
        Optional<Path> bubblewrap,
        Optional<Path> unshare,
        Optional<Path> setpriv,
        Path shell,
        User user,
        boolean privileged) {

    /** The ids Cadre runs as. */
    record User(int uid, int gid) {}

    static Tools find(String path) {
        var user = currentUser();
        return new Tools(
                Programs.find("bwrap", path),
                Programs.find("unshare", path),
                Programs.find("setpriv", path),
                Path.of("/bin/sh"),
                user,
                user.uid() == 0);
    }

    static Path required(Optional<Path> program, String name) {
        return program.orElseThrow(
                () -> new IllegalStateException("used without being proven: " + name));
    }

    private static User currentUser() {
        try {
            var self = Path.of("/proc/self");
            return new User(
                    (int) Files.getAttribute(self, "unix:uid"),
                    (int) Files.getAttribute(self, "unix:gid"));
        } catch (IOException e) {
            throw new IllegalStateException("this needs Linux with /proc mounted", e);
        }
    }
}

package cadre.node.supervise;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The supervisor's socket in the node's state folder. The address of a Unix domain socket holds
 * about a hundred bytes; to a deeper folder leads a symbolic link, which is there for the moment of
 * binding or connecting only, in a fresh folder that nobody else can write.
 */
final class SocketPlace {
    private static final int LONGEST = 100;

    private final Path state;

    SocketPlace(Path state) {
        this.state = state;
    }

    /** The node's state folder. */
    Path folder() {
        return state;
    }

    Path file() {
        return state.resolve("supervisor.sock");
    }

    SocketChannel connect() throws IOException {
        return via(path -> SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    /** Takes the place of a socket that a dead supervisor left. */
    ServerSocketChannel bind() throws IOException {
        Files.deleteIfExists(file());
        return via(path -> {
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path), 1024);
            return server;
        });
    }

    private interface Use<T> {
        T with(Path path) throws IOException;
    }

    private <T> T via(Use<T> use) throws IOException {
        if (file().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return use.with(file());
        }
        var folder = Files.createTempDirectory("cadre"); // 0700
        var link = folder.resolve("s");
        try {
            Files.createSymbolicLink(link, state.toAbsolutePath());
            return use.with(link.resolve(file().getFileName()));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(folder);
        }
    }
}

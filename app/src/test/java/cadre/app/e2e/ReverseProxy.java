package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.app.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A proxy with the example of {@code deploy/} for its configuration: as a program of its own, on a
 * free port, with a certificate for {@code cadre.example.org} that only its clients know. Of the
 * example only port, certificate and the server's port are changed.
 */
final class ReverseProxy implements AutoCloseable {
    static final String HOST = "cadre.example.org";
    private static final String UPSTREAM = "127.0.0.1:27888";

    private final Path folder;
    private final ProxyCertificate certificate;
    private final int port = freePort();
    private final List<String> argv;
    private Optional<Program> running = Optional.empty();

    private ReverseProxy(Path folder, String program, List<String> arguments) {
        assumeThat(isThere(program))
                .as(program + " is there ('./check --install' installs it)")
                .isTrue();
        this.folder = directories(folder);
        this.certificate = ProxyCertificate.made(folder, HOST);
        this.argv = new java.util.ArrayList<>(List.of(program));
        this.argv.addAll(arguments);
    }

    /** nginx before a server that listens on this port of loopback. */
    static ReverseProxy nginx(Path folder, int upstream) {
        var main = folder.resolve("nginx.conf");
        var proxy =
                new ReverseProxy(
                        folder,
                        "nginx",
                        List.of("-p", folder.toString(), "-c", main.toString(), "-e", "stderr"));
        proxy.write("cadre.conf", proxy.example("nginx.conf", upstream, proxy.forNginx()));
        proxy.write("nginx.conf", proxy.nginxMain());
        return proxy;
    }

    /** Caddy before a server that listens on this port of loopback. */
    static ReverseProxy caddy(Path folder, int upstream) {
        var file = folder.resolve("Caddyfile");
        var proxy =
                new ReverseProxy(
                        folder,
                        "caddy",
                        List.of("run", "--config", file.toString(), "--adapter", "caddyfile"));
        // no administration, no port 80, no requests to an authority
        var head = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
        proxy.write("Caddyfile", head + proxy.example("Caddyfile", upstream, proxy.forCaddy()));
        return proxy;
    }

    /** The address that people and nodes use, with the path that the proxy strips. */
    String url() {
        return root() + "/api/co";
    }

    /** The same without the path. */
    String root() {
        return "https://" + HOST + ":" + port;
    }

    /** What a Java program must be told to know the name and the certificate. */
    String javaOptions() {
        var hosts = write("hosts", "127.0.0.1 localhost " + HOST + "\n");
        return "-Djdk.net.hosts.file=" + hosts + " " + certificate.trustOptions();
    }

    /** What curl must be told to know them. */
    List<String> curlOptions() {
        return List.of(
                "--cacert",
                certificate.pem().toString(),
                "--resolve",
                HOST + ":" + port + ":127.0.0.1");
    }

    ReverseProxy start() {
        var env = new HashMap<String, String>();
        env.put("PATH", path());
        env.put("HOME", folder.toString());
        Optional.ofNullable(System.getenv("CHECK_RUN")).ifPresent(run -> env.put("CHECK_RUN", run));
        var program = Program.start(folder, Map.copyOf(env), argv);
        running = Optional.of(program);
        Awaitility.await()
                .atMost(Installation.SOON)
                .until(() -> !program.isAlive() || accepts(port));
        assertThat(program.isAlive()).as(program.everything()).isTrue();
        return this;
    }

    /** Ends it at once: every connection through it breaks. */
    void kill() {
        running.ifPresent(program -> {
            var workers =
                    ProcessHandle.of(program.pid()).stream()
                            .flatMap(ProcessHandle::descendants)
                            .toList();
            program.kill();
            workers.forEach(ProcessHandle::destroyForcibly);
        });
        Awaitility.await().atMost(Installation.SOON).until(() -> !accepts(port));
    }

    @Override
    public void close() {
        running.ifPresent(Program::close);
    }

    private String example(String name, int upstream, Map<String, String> changes) {
        try {
            var text = Files.readString(ProjectFolder.root().resolve("deploy").resolve(name));
            var all = new HashMap<>(changes);
            all.put(UPSTREAM, "127.0.0.1:" + upstream);
            for (var change : all.entrySet()) {
                assertThat(text).as(name).contains(change.getKey());
                text = text.replace(change.getKey(), change.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> forNginx() {
        return Map.of(
                "listen 443 ssl", "listen 127.0.0.1:" + port + " ssl",
                "/etc/ssl/cadre/fullchain.pem", certificate.pem().toString(),
                "/etc/ssl/cadre/privkey.pem", certificate.keyPem().toString());
    }

    private Map<String, String> forCaddy() {
        return Map.of(
                "\n" + HOST + " {\n",
                "\n%s:%d {\n\tbind 127.0.0.1\n\ttls %s %s\n"
                        .formatted(HOST, port, certificate.pem(), certificate.keyPem()));
    }

    private String nginxMain() {
        var user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        var here = folder.toString();
        return user
                + """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %1$s/cadre.conf;
                }
                """
                        .formatted(here);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere(String program) {
        return Arrays.stream(path().split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    /** Servers' programs are where only root looks by itself. */
    private static String path() {
        return System.getenv("PATH") + ":/usr/sbin:/sbin";
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path directories(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.petmr.acquisition.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.acquisition.wire.LinkTls;
import org.petmr.recon.scanner.ScannerModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for front ends and speaks PDL 1 with them. It knows connections, not acquisitions: what is in the frames is the
 * {@link FrameSink}'s business.
 */
public final class LinkServer implements ReadGate {

    private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);
    private static final long COMMAND_TIMEOUT_MS = 5000;
    private static final long LOOK_MS = 20;
    private static final int STALE_HEARTBEATS = 3;

    private final AcquisitionConfig.Link config;
    private final EventLoopGroup group;
    private final FrameSink sink;
    private final Optional<LinkKey> key;
    private final Optional<SslContext> tls;
    private final List<Channel> listening = new CopyOnWriteArrayList<>();
    private final Set<LinkConnection> open = ConcurrentHashMap.newKeySet();
    private final Map<Integer, LinkConnection> bySource = new ConcurrentHashMap<>();
    private final Map<LinkFault, LongAdder> faults = new EnumMap<>(LinkFault.class);
    private volatile ScannerModel expected;
    private volatile boolean isReading = true;
    /** When the threads of the connections last came round to it. */
    private volatile long loopNanos = System.nanoTime();

    /**
     * @param group threads of the connections; the caller shuts it down after {@link #close()}
     * @throws IllegalArgumentException the key file or a file for TLS is not what it should be
     */
    public LinkServer(AcquisitionConfig.Link config, EventLoopGroup group, FrameSink sink) {
        this.config = config;
        this.group = group;
        this.sink = sink;
        this.key = config.hasKey() ? Optional.of(LinkKey.read(Path.of(config.keyFile()))) : Optional.empty();
        this.tls = config.hasTls()
                ? Optional.of(
                        new LinkTls(config.tlsCertificateFile(), config.tlsKeyFile(), config.tlsCaFile()).server())
                : Optional.empty();
        for (LinkFault fault : LinkFault.values()) {
            faults.put(fault, new LongAdder());
        }
    }

    /** Starts to listen; completes with the bound port, or fails when the port is in use. */
    public CompletableFuture<Integer> listen() {
        return listen(config.host(), config.port(), key, tls);
    }

    /**
     * Listens for senders inside this process too, on a port of its own on this machine, which only they can use.
     *
     * @param onlyFor the key that they prove; nobody else knows it
     * @return completes with the port
     */
    CompletableFuture<Integer> listenInside(LinkKey onlyFor) {
        return listen("127.0.0.1", 0, Optional.of(onlyFor), Optional.empty());
    }

    private CompletableFuture<Integer> listen(
            String host, int wantedPort, Optional<LinkKey> asked, Optional<SslContext> by) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(config.readBytes()))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        by.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                        channel.pipeline().addLast(new FrameDecoder(new LinkConnection(LinkServer.this, asked)));
                    }
                });
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        bootstrap.bind(host, wantedPort).addListener((ChannelFuture f) -> {
            if (f.isSuccess()) {
                listening.add(f.channel());
                f.channel().eventLoop().scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
                int port = ((InetSocketAddress) f.channel().localAddress()).getPort();
                LOG.info("link listening host={} port={} key={} tls={}", host, port, asked.isPresent(), by.isPresent());
                bound.complete(port);
            } else {
                bound.completeExceptionally(
                        AcquisitionException.portInUse("detector link", host, wantedPort, f.cause()));
            }
        });
        return bound;
    }

    /** Stops listening and closes all connections. */
    public CompletableFuture<Void> close() {
        open.forEach(LinkConnection::close);
        return CompletableFuture.allOf(listening.stream()
                .map(channel -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    channel.close().addListener(f -> closed.complete(null));
                    return closed;
                })
                .toArray(CompletableFuture[]::new));
    }

    /** From now on only this scanner is accepted; empty: any. */
    public void expect(Optional<ScannerModel> scanner) {
        expected = scanner.orElse(null);
    }

    /** Connected front ends, by source. */
    public List<LinkInfo> links() {
        return open.stream()
                .map(LinkConnection::info)
                .sorted((a, b) -> Integer.compare(a.sourceId(), b.sourceId()))
                .toList();
    }

    /** Front ends that are not read from, since they are ahead of the others. */
    public long held() {
        return open.stream().filter(LinkConnection::isHeld).count();
    }

    /** Sources that are described and ready. */
    public Set<Integer> readySources() {
        Set<Integer> ready = new java.util.TreeSet<>();
        bySource.forEach((source, connection) -> {
            if (connection.isReady()) {
                ready.add(source);
            }
        });
        return ready;
    }

    /**
     * Asks the sources of a run to start, and no other that has become ready meanwhile; complete when all have agreed, failed
     * when one refuses, is silent or is gone.
     */
    public CompletableFuture<Void> start(int runTag, double durationS, Set<Integer> sources) {
        for (int source : sources) {
            LinkConnection connection = bySource.get(source);
            if (connection == null || !connection.isReady()) {
                return CompletableFuture.failedFuture(AcquisitionException.noFrontEnd(
                        Phrase.FRONT_END_GONE.of("front end %d is no longer connected", source)));
            }
        }
        return all(
                sources,
                c -> c.command(
                        runTag,
                        "\"command\":\"start\",\"runTag\":%d,\"durationS\":%s".formatted(runTag, durationS),
                        COMMAND_TIMEOUT_MS));
    }

    /** Asks those sources of a run that are there to end it. */
    public CompletableFuture<Void> stop(int runTag, Set<Integer> sources) {
        return all(
                sources,
                c -> c.command(runTag, "\"command\":\"stop\",\"runTag\":%d".formatted(runTag), COMMAND_TIMEOUT_MS));
    }

    private CompletableFuture<Void> all(Set<Integer> sources, Function<LinkConnection, CompletableFuture<Void>> ask) {
        return CompletableFuture.allOf(sources.stream()
                .map(bySource::get)
                .filter(c -> c != null && c.isReady())
                .map(ask)
                .toArray(CompletableFuture[]::new));
    }

    /** Connections closed and frames skipped, by reason. */
    public Map<LinkFault, Long> faults() {
        Map<LinkFault, Long> counts = new EnumMap<>(LinkFault.class);
        faults.forEach((fault, n) -> counts.put(fault, n.sum()));
        return counts;
    }

    private void look() {
        loopNanos = System.nanoTime();
        open.forEach(LinkConnection::look);
    }

    @Override
    public long nowNanos() {
        return loopNanos;
    }

    @Override
    public long staleNanos() {
        return TimeUnit.MILLISECONDS.toNanos((long) STALE_HEARTBEATS * config.heartbeatMs());
    }

    /** A front end silent for so long is given up. */
    public long lostAfterMs() {
        return config.lostAfterMs();
    }

    /** Front ends that the scanner has, as its front ends say; 0 while none is ready. */
    public int nodes() {
        return bySource.values().stream()
                .filter(LinkConnection::isReady)
                .mapToInt(LinkConnection::nodes)
                .max()
                .orElse(0);
    }

    @Override
    public void pauseReading(int sourceId) {
        hold(sourceId, true);
    }

    @Override
    public void resumeReading(int sourceId) {
        hold(sourceId, false);
    }

    private void hold(int sourceId, boolean isHeld) {
        LinkConnection connection = bySource.get(sourceId);
        if (connection != null) {
            connection.hold(isHeld);
        }
    }

    @Override
    public void pauseReading() {
        isReading = false;
        open.forEach(c -> c.setReading(false));
    }

    @Override
    public void resumeReading() {
        isReading = true;
        open.forEach(c -> c.setReading(true));
    }

    // What connections tell.

    FrameSink sink() {
        return sink;
    }

    int helloTimeoutMs() {
        return config.helloTimeoutMs();
    }

    void count(LinkFault fault) {
        faults.get(fault).increment();
    }

    void opened(LinkConnection connection) {
        open.add(connection);
        if (!isReading) {
            connection.setReading(false);
        }
    }

    /** Gives a source id to a connection. A silent older connection of the same source gives way: the device came back. */
    void claim(int sourceId, LinkConnection connection) throws LinkRefusal {
        LinkConnection older = bySource.get(sourceId);
        if (older != null) {
            if (older.silentMs() < (long) STALE_HEARTBEATS * config.heartbeatMs()) {
                throw new LinkRefusal(
                        LinkFault.HELLO_REFUSED,
                        "HELLO sourceId: %d (expected: a source that is not connected already)".formatted(sourceId));
            }
            older.closed("replaced by a new connection of the same source");
            older.close();
        }
        bySource.put(sourceId, connection);
    }

    /** Closes the connection of a source, if there is one; from the return on the source may be claimed anew. */
    void release(int sourceId, String reason) {
        LinkConnection connection = bySource.get(sourceId);
        if (connection != null) {
            connection.closed(reason);
            connection.close();
        }
    }

    void checkScanner(ScannerModel described) throws LinkRefusal {
        ScannerModel armed = expected;
        if (armed != null && !armed.equals(described)) {
            String detail = armed.name().equals(described.name()) ? " with the armed geometry" : "";
            throw new LinkRefusal(
                    LinkFault.DESCRIPTOR_REFUSED,
                    "DESCRIPTOR scanner: %s (expected: %s%s)".formatted(described.name(), armed.name(), detail));
        }
    }

    /** The scanner of a ready source that differs from {@code scanner}, if any. */
    public Optional<LinkInfo> stranger(ScannerModel scanner) {
        return bySource.values().stream()
                .filter(c -> c.isReady() && !scanner.equals(c.scanner()))
                .map(LinkConnection::info)
                .findFirst();
    }

    void ready(LinkConnection connection, String description) {
        LOG.info("link up source={} {}", connection.sourceId(), description);
        sink.sourceUp(connection.sourceId(), description);
    }

    void refused(LinkConnection connection, LinkRefusal refusal) {
        count(refusal.fault());
        LOG.warn("link closed peer={} reason={} {}", connection.address(), refusal.fault(), refusal.getMessage());
    }

    void ended(LinkConnection connection, String reason) {
        open.remove(connection);
        int source = connection.sourceId();
        if (source >= 0 && bySource.remove(source, connection) && connection.isReady()) {
            LOG.info("link down source={} {}", source, reason);
            sink.sourceDown(source, reason);
        }
    }
}

package org.petmr.acquisition.dicom.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.FindAnswer;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RequestHandler;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Contexts;
import org.petmr.acquisition.dicom.dimse.IncomingFile;
import org.petmr.acquisition.dicom.dimse.Outgoing;
import org.petmr.acquisition.dicom.dimse.Places;
import org.petmr.recon.compute.Progress;

/**
 * Opens and accepts the connections; what is said on them is {@link UpperLayer}'s. Bytes move on one event loop, messages
 * are handled on a few threads that may block on the disk.
 */
final class NettyDicomNode implements DicomNode {

    private static final int HANDLER_THREADS = 4;

    private final DicomNodeConfig config;
    private final EventLoopGroup loop;
    private final EventExecutorGroup handlers;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Places places;
    private final Optional<TlsContexts> tls;
    private volatile Channel server;

    NettyDicomNode(DicomNodeConfig config) {
        this.config = config;
        places = new Places(config.maxAssociations(), config.access().maxAssociationsEach());
        tls = config.tls().map(TlsContexts::new);
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("dicom-io", true), NioIoHandler.newFactory());
        handlers = new DefaultEventExecutorGroup(HANDLER_THREADS, new DefaultThreadFactory("dicom", true));
    }

    @Override
    public CompletableFuture<Void> listen(int port, NodeServices services) {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        try {
            if (tls.isPresent()) {
                tls.get().server(); // a wrong key store is told now, not to the first caller
            }
        } catch (IOException e) {
            listening.completeExceptionally(DicomNodeException.cannotListen(config.host(), port, e));
            return listening;
        }
        try {
            IncomingFile.removeLeftOvers(config.incoming());
        } catch (IOException e) {
            listening.completeExceptionally(DicomNodeException.cannotReceive(config.incoming(), e));
            return listening;
        }
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(acceptorInitializer(services))
                .bind(config.host(), port)
                .addListener(bound -> {
                    if (bound.isSuccess()) {
                        server = ((io.netty.channel.ChannelFuture) bound).channel();
                        channels.add(server);
                        listening.complete(null);
                    } else {
                        listening.completeExceptionally(
                                DicomNodeException.cannotListen(config.host(), port, bound.cause()));
                    }
                });
        return listening;
    }

    @Override
    public int boundPort() {
        Channel channel = server;
        if (channel == null) {
            throw new IllegalStateException("dicom node: not listening");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private UpperLayer acceptor(NodeServices services) {
        Places.Ticket ticket = places.connect();
        ServiceProvider provider = new ServiceProvider(config, services, ticket::admit, ticket::giveBack);
        UpperLayer layer = UpperLayer.acceptor(config.timeouts(), provider);
        provider.attach(layer);
        return layer;
    }

    @Override
    public CompletableFuture<DicomStatus> echo(Peer peer) {
        EchoUser user = new EchoUser(config, peer);
        Pdu.ProposedContext context = new Pdu.ProposedContext(
                EchoUser.CONTEXT_ID,
                Uids.VERIFICATION,
                List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid()));
        UpperLayer layer = UpperLayer.requestor(config.timeouts(), user, request(peer, List.of(context)));
        user.attach(layer);
        return connect(peer, layer, user.done());
    }

    @Override
    public CompletableFuture<FindAnswer> find(Peer peer, String modelUid, DicomObject keys, int limit) {
        return talk(peer, new FindTalk(modelUid, keys, limit));
    }

    @Override
    public CompletableFuture<DimseAnswer> request(
            Peer peer, DimseRequest request, Duration linger, RequestHandler comingBack) {
        return talk(peer, new RequestTalk(peer, request, linger, comingBack));
    }

    private <T> CompletableFuture<T> talk(Peer peer, Talk<T> talk) {
        TalkUser<T> user = new TalkUser<>(config, peer, talk);
        Pdu.ProposedContext context = new Pdu.ProposedContext(
                TalkUser.CONTEXT_ID,
                talk.abstractSyntax(),
                List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid()));
        UpperLayer layer = UpperLayer.requestor(config.timeouts(), user, request(peer, List.of(context)));
        user.attach(layer);
        return connect(peer, layer, user.done());
    }

    @Override
    public CompletableFuture<List<StoreOutcome>> store(Peer peer, List<StoreSource> objects, Progress progress) {
        CompletableFuture<List<StoreOutcome>> result = new CompletableFuture<>();
        // Files are looked at first, which may take a while on a slow disk: not on the caller's thread.
        handlers.execute(() -> {
            StoreOutcome[] outcomes = new StoreOutcome[objects.size()];
            List<Outgoing> readable = readable(objects, outcomes);
            send(peer, readable, outcomes, progress).whenComplete((nothing, fault) -> {
                if (fault == null) {
                    result.complete(List.of(outcomes));
                } else {
                    result.completeExceptionally(fault instanceof CompletionException ? fault.getCause() : fault);
                }
            });
        });
        return result;
    }

    private static List<Outgoing> readable(List<StoreSource> objects, StoreOutcome[] outcomes) {
        List<Outgoing> readable = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            try {
                readable.add(Outgoing.of(i, objects.get(i)));
            } catch (IOException | DicomFormatException e) {
                outcomes[i] = new StoreOutcome(
                        objects.get(i),
                        "",
                        StoreOutcome.Result.NOT_SENT,
                        DicomStatus.cannotUnderstand("cannot be read: " + e.getMessage()));
            }
        }
        return readable;
    }

    /** Sends what fits the contexts of one association, then the rest over the next. */
    private CompletableFuture<Void> send(
            Peer peer, List<Outgoing> objects, StoreOutcome[] outcomes, Progress progress) {
        if (objects.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Contexts contexts = new Contexts();
        int fitting = 0;
        while (fitting < objects.size()
                && contexts.add(
                        objects.get(fitting).sopClassUid(), objects.get(fitting).syntax())) {
            fitting++;
        }
        double share = (double) fitting / objects.size();
        StoreUser user =
                new StoreUser(config, peer, contexts, objects.subList(0, fitting), outcomes, progress.part(0, share));
        UpperLayer layer = UpperLayer.requestor(config.timeouts(), user, request(peer, proposals(contexts)));
        user.attach(layer);
        List<Outgoing> rest = objects.subList(fitting, objects.size());
        return connect(peer, layer, user.done())
                .thenCompose(nothing -> send(peer, rest, outcomes, progress.part(share, 1)));
    }

    private static List<Pdu.ProposedContext> proposals(Contexts contexts) {
        return contexts.proposals().stream()
                .map(wanted -> new Pdu.ProposedContext(wanted.id(), wanted.abstractSyntax(), wanted.transferSyntaxes()))
                .toList();
    }

    private Pdu.AssociateRequest request(Peer peer, List<Pdu.ProposedContext> contexts) {
        return new Pdu.AssociateRequest(
                1,
                peer.aeTitle(),
                config.aeTitle(),
                Uids.APPLICATION_CONTEXT,
                contexts,
                Acceptance.ownInformation(config));
    }

    private <T> CompletableFuture<T> connect(Peer peer, UpperLayer layer, CompletableFuture<T> done) {
        Optional<SslContext> secured = Optional.empty();
        if (peer.isTls()) {
            if (tls.isEmpty()) {
                done.completeExceptionally(DicomNodeException.refused(
                        peer, "dicom.tls: missing (expected: keys and trust, since this peer speaks TLS)"));
                return done;
            }
            try {
                secured = Optional.of(tls.get().client());
            } catch (IOException e) {
                done.completeExceptionally(DicomNodeException.refused(peer, e.getMessage()));
                return done;
            }
        }
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.timeouts().connect().toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(requestorInitializer(peer, layer, secured))
                .connect(peer.host(), peer.port())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        done.completeExceptionally(DicomNodeException.unreachable(peer, connected.cause()));
                    }
                });
        return done;
    }

    private ChannelInitializer<SocketChannel> requestorInitializer(
            Peer peer, UpperLayer layer, Optional<SslContext> secured) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channels.add(channel);
                if (secured.isPresent()) {
                    addTls(channel, secured.get().newHandler(channel.alloc(), peer.host(), peer.port()));
                }
                channel.pipeline().addLast(new PduDecoder(config.maxPduBytes()));
                addOnOwnThread(channel, layer); // its user has timers of its own
            }
        };
    }

    private ChannelInitializer<SocketChannel> acceptorInitializer(NodeServices services) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) throws IOException {
                channels.add(channel);
                if (tls.isPresent()) {
                    addTls(channel, tls.get().server().newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(new PduDecoder(config.maxPduBytes()));
                // After the decoder, so that whole PDUs count as life, not single bytes.
                channel.pipeline()
                        .addLast(new IdleStateHandler(
                                0, 0, config.timeouts().idle().toMillis(), TimeUnit.MILLISECONDS));
                addOnOwnThread(channel, acceptor(services));
            }
        };
    }

    private void addTls(SocketChannel channel, SslHandler handler) {
        handler.setHandshakeTimeoutMillis(config.timeouts().connect().toMillis());
        channel.pipeline().addLast(handler);
    }

    /**
     * Deprecated in Netty 4.2 because Netty 5 will not have it, and still the plain way to let one handler block on the
     * disk while its channel does not read.
     */
    @SuppressWarnings("deprecation")
    private void addOnOwnThread(Channel channel, UpperLayer layer) {
        channel.pipeline().addLast(handlers, layer);
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        handlers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}

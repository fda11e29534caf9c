package org.petmr.acquisition.link;

import io.netty.channel.EventLoopGroup;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Owns the link's threads and its listening socket. Deployed means: front ends can connect. */
public final class LinkVerticle extends VerticleBase {

    private final LinkServer server;
    private final EventLoopGroup group;
    private int port;

    /** @param group the threads that {@code server} was built on; shut down by this verticle */
    public LinkVerticle(LinkServer server, EventLoopGroup group) {
        this.server = server;
        this.group = group;
    }

    @Override
    public Future<?> start() {
        return Future.fromCompletionStage(server.listen(), context)
                .onSuccess(bound -> port = bound)
                .onFailure(e -> group.shutdownGracefully());
    }

    @Override
    public Future<?> stop() {
        return Future.fromCompletionStage(server.close(), context).onComplete(v -> group.shutdownGracefully());
    }

    /** The bound port, once deployed. */
    public int port() {
        return port;
    }
}

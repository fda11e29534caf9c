package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.ConnectionMonitor;
import org.dcm4che3.net.DataWriter;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.DimseRSP;
import org.dcm4che3.net.FutureDimseRSP;
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
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.Contexts;
import org.petmr.acquisition.dicom.dimse.IncomingFile;
import org.petmr.acquisition.dicom.dimse.Offer;
import org.petmr.acquisition.dicom.dimse.Places;
import org.petmr.acquisition.dicom.dimse.TlsKeys;
import org.petmr.recon.compute.Progress;

/** A node on dcm4che. Each call and each association has a thread of its own, since dcm4che's streams block. */
final class Dcm4cheNode implements DicomNode {

    private static final int CONTEXT_ID = 1;
    private static final int LAST_WORDS_S = 2;

    /** Connections beyond the places there are: those who have not yet said who they are, and our own calls. */
    private static final int MORE_CONNECTIONS = 32;

    private final DicomNodeConfig config;
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("dicom"));
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(daemons("dicom-timer"));
    private final Device device = new Device("petmr");
    private final ApplicationEntity entity;
    private final Services services;
    private final Places places;
    private final Caller caller;
    private volatile Line listening;

    Dcm4cheNode(DicomNodeConfig config) {
        this.config = config;
        services = new Services(config, timers);
        places = new Places(config.maxAssociations(), config.access().maxAssociationsEach());
        Line plain = Line.calling(config, Optional.empty());
        Line secured = Line.calling(config, config.tls());
        device.setExecutor(threads);
        device.setScheduledExecutor(timers);
        device.setInstalled(true);
        device.addConnection(plain);
        device.addConnection(secured);
        entity = new ApplicationEntity(config.aeTitle());
        device.addApplicationEntity(entity);
        entity.addConnection(plain);
        entity.addConnection(secured);
        entity.setDimseRQHandler(services);
        caller = new Caller(config, entity, plain, secured, timers);
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public CompletableFuture<Void> listen(int port, NodeServices served) {
        services.serve(served);
        device.setAssociationHandler(new Admission(config, new Offer(served), places));
        device.setConnectionMonitor(new Crowd());
        try {
            IncomingFile.removeLeftOvers(config.incoming());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(DicomNodeException.cannotReceive(config.incoming(), e));
        }
        Line line = Line.called(config, port);
        device.addConnection(line);
        entity.addConnection(line);
        try {
            if (config.tls().isPresent()) {
                TlsKeys keys = TlsKeys.read(config.tls().get());
                device.setKeyManager(keys.keys().getKeyManagers()[0]);
                device.setTrustManager(keys.trust().getTrustManagers()[0]);
            }
            line.bind();
        } catch (IOException | GeneralSecurityException e) {
            entity.removeConnection(line);
            device.removeConnection(line);
            return CompletableFuture.failedFuture(DicomNodeException.cannotListen(config.host(), port, e));
        }
        listening = line;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public int boundPort() {
        Line line = listening;
        if (line == null) {
            throw new IllegalStateException("dicom node: not listening");
        }
        return ((InetSocketAddress) line.getListener().getEndPoint()).getPort();
    }

    /** What is said on an association; a failure ends it. */
    private interface Talk<T> {

        T hold(Association association, Patience patience) throws IOException, InterruptedException;
    }

    /** Runs on a thread that may block; faults come out as the port has them. */
    private <T> CompletableFuture<T> start(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    done.cancel(false);
                } catch (Exception | LinkageError e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IllegalStateException("dicom node: closed", e));
        }
        return done;
    }

    /** One context, one talk, and the end. */
    private <T> T call(Peer peer, String abstractSyntax, String refusal, Talk<T> talk) throws InterruptedException {
        Association association = caller.open(
                peer,
                List.of(new Contexts.Proposed(
                        CONTEXT_ID,
                        abstractSyntax,
                        List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid()))));
        if (syntax(association, abstractSyntax).isEmpty()) {
            caller.release(association);
            throw DicomNodeException.refused(peer, refusal);
        }
        Patience patience = caller.patience(association);
        try {
            T result = talk.hold(association, patience);
            patience.rest();
            caller.release(association);
            return result;
        } catch (IOException e) {
            association.abort();
            throw Caller.fault(peer, patience.told(e));
        } catch (DicomFormatException e) {
            association.abort();
            throw DicomNodeException.broken(peer, "answer: " + e.getMessage());
        } catch (RuntimeException e) {
            association.abort();
            throw e;
        } finally {
            patience.rest();
        }
    }

    /** How data sets go on a context that we asked for; empty when it was not taken, or in no way that we offered. */
    private static Optional<String> syntax(Association association, String abstractSyntax) {
        Set<String> taken = association.getTransferSyntaxesFor(abstractSyntax);
        return taken.stream()
                .filter(uid ->
                        uid.equals(TransferSyntax.EXPLICIT_LE.uid()) || uid.equals(TransferSyntax.IMPLICIT_LE.uid()))
                .findFirst();
    }

    @Override
    public CompletableFuture<DicomStatus> echo(Peer peer) {
        return start(() -> call(peer, Uids.VERIFICATION, "does not offer verification", (association, patience) -> {
            patience.await("no answer to C-ECHO");
            DimseRSP answer = association.cecho();
            answer.next();
            return DataSets.command(answer.getCommand()).status();
        }));
    }

    @Override
    public CompletableFuture<List<StoreOutcome>> store(Peer peer, List<StoreSource> objects, Progress progress) {
        return start(() -> Sending.send(caller, peer, objects, progress));
    }

    @Override
    public CompletableFuture<FindAnswer> find(Peer peer, String modelUid, DicomObject keys, int limit) {
        return start(() -> call(peer, modelUid, "does not offer the service " + modelUid, (association, patience) -> {
            Matches matches = new Matches(association.nextMessageID(), limit, patience);
            patience.await("no answer");
            association.invoke(
                    association.pcFor(modelUid, syntax(association, modelUid).orElseThrow()),
                    DataSets.command(Command.findRequest(matches.getMessageID(), modelUid)),
                    DataSets.writer(keys),
                    matches,
                    Connection.NO_TIMEOUT,
                    Connection.NO_TIMEOUT);
            return matches.all();
        }));
    }

    @Override
    public CompletableFuture<DimseAnswer> request(
            Peer peer, DimseRequest request, Duration linger, RequestHandler comingBack) {
        String service = request.sopClassUid();
        return start(() -> call(peer, service, "does not offer the service " + service, (association, patience) -> {
            patience.await("no answer");
            CountDownLatch served = new CountDownLatch(1);
            association.setProperty(Services.Awaited.class, new Services.Awaited(comingBack, served));
            FutureDimseRSP response = new FutureDimseRSP(association.nextMessageID());
            association.invoke(
                    association.pcFor(service, syntax(association, service).orElseThrow()),
                    DataSets.command(Command.request(response.getMessageID(), request)),
                    request.dataSet().<DataWriter>map(DataSets::writer).orElse(null),
                    response,
                    Connection.NO_TIMEOUT,
                    Connection.NO_TIMEOUT);
            response.next();
            patience.rest();
            DicomStatus status = DataSets.command(response.getCommand()).status();
            Optional<DicomObject> dataSet =
                    Optional.ofNullable(response.getDataset()).map(DataSets::ours);
            if (status.isSuccess() || status.isWarning()) {
                served.await(linger.toMillis(), TimeUnit.MILLISECONDS);
            }
            return new DimseAnswer(status, dataSet);
        }));
    }

    @Override
    public void close() {
        Line line = listening;
        if (line != null) {
            line.unbind();
        }
        for (Association association : device.listOpenAssociations()) {
            association.abort();
        }
        threads.shutdown();
        try {
            // A handler that has an object in its hands may bring it home.
            if (!threads.awaitTermination(LAST_WORDS_S, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        timers.shutdownNow();
    }

    /** Keeps those out who come in crowds and do not say who they are. */
    private final class Crowd implements ConnectionMonitor {

        @Override
        public void onConnectionAccepted(Connection connection, Socket socket) {
            if (device.getNumberOfOpenAssociations() >= config.maxAssociations() + MORE_CONNECTIONS) {
                connection.close(socket);
            }
        }

        @Override
        public void onConnectionEstablished(Connection connection, Connection remote, Socket socket) {}

        @Override
        public void onConnectionFailed(Connection connection, Connection remote, Socket socket, Throwable fault) {}

        @Override
        public void onConnectionRejectedBlacklisted(Connection connection, Socket socket) {}

        @Override
        public void onConnectionRejected(Connection connection, Socket socket, Throwable fault) {}
    }
}

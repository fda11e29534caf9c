package org.petmr.acquisition.dicom.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.fuzz.Mutations;
import org.slf4j.LoggerFactory;

/** Hostile bytes on the DICOM port: answered, rejected or aborted as PS3.8 says; no file and no buffer is left. */
class UpperLayerFuzzTest {

    private static final int MAX_PDU_BYTES = 4096;
    private static final int CONTEXT = 3;
    private static final long ALLOWED_BYTES = 2L << 20;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

    @TempDir
    Path directory;

    private static byte[] stream() {
        Pdu.AssociateRequest request = new Pdu.AssociateRequest(
                1,
                AssociateCodec.title("HERE"),
                AssociateCodec.title("THERE"),
                Uids.APPLICATION_CONTEXT,
                List.of(
                        new Pdu.ProposedContext(1, Uids.VERIFICATION, List.of(TransferSyntax.IMPLICIT_LE.uid())),
                        new Pdu.ProposedContext(CONTEXT, Uids.MR_IMAGE, List.of(TransferSyntax.EXPLICIT_LE.uid()))),
                new Pdu.UserInformation(MAX_PDU_BYTES, Uids.IMPLEMENTATION_CLASS, "V"));
        DicomObject object = DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, "1.2.3")
                .put(
                        Tag.ReferencedSeriesSequence,
                        DicomObject.builder().put(Tag.SeriesInstanceUID, "1.2").build())
                .put(Tag.PixelData, new short[60])
                .build();
        byte[] dataSet = DicomWriter.bytes(object, TransferSyntax.EXPLICIT_LE);
        ByteBuf all = Unpooled.buffer();
        for (Pdu pdu : List.of(
                request,
                data(1, 3, Command.echoRequest(1).bytes()),
                data(CONTEXT, 3, Command.storeRequest(2, Uids.MR_IMAGE, "1.2.3").bytes()),
                data(CONTEXT, 0, java.util.Arrays.copyOf(dataSet, 100)),
                data(CONTEXT, 2, java.util.Arrays.copyOfRange(dataSet, 100, dataSet.length)),
                data(CONTEXT, 3, Command.cancelRequest(2).bytes()),
                new Pdu.ReleaseRequest())) {
            ByteBuf one = PduEncoder.encode(pdu, UnpooledByteBufAllocator.DEFAULT);
            all.writeBytes(one);
            one.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private static Pdu data(int context, int flags, byte[] bytes) {
        return new Pdu.Data(Unpooled.buffer()
                .writeInt(bytes.length + 2)
                .writeByte(context)
                .writeByte(flags)
                .writeBytes(bytes));
    }

    private EmbeddedChannel acceptor(int[] closed) {
        DicomNodeConfig config = DicomNodeConfig.of("HERE", directory.resolve("incoming"))
                .withMaxPduBytes(MAX_PDU_BYTES)
                .withTimeouts(DicomNodeConfig.Timeouts.USUAL);
        ServiceProvider provider = new ServiceProvider(
                config,
                NodeServices.storage(object -> {
                    try {
                        Files.delete(object.file());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return DicomStatus.SUCCESS;
                }),
                title -> true,
                () -> closed[0]++);
        UpperLayer layer = UpperLayer.acceptor(config.timeouts(), provider);
        provider.attach(layer);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(new PduDecoder(MAX_PDU_BYTES), layer);
        channel.pipeline().fireChannelActive();
        return channel;
    }

    private void feed(byte[] input, SplittableRandom random) throws IOException {
        int[] closed = {0};
        EmbeddedChannel channel = acceptor(closed);
        for (int at = 0; at < input.length && channel.isOpen(); ) {
            int n = Math.min(input.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 4000));
            channel.writeInbound(memory.directBuffer(n).writeBytes(input, at, n));
            at += n;
        }
        channel.finishAndReleaseAll();
        assertThat(closed[0]).as("told of its end once").isOne();
        try (var left = Files.list(directory.resolve("incoming"))) {
            assertThat(left).as("files that nobody asked to keep").isEmpty();
        }
        assertThat(memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory())
                .as("bytes of buffers that were not given back")
                .isZero();
    }

    @Test
    void everyAssociationEndsInOrder() throws IOException {
        Files.createDirectories(directory.resolve("incoming"));
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(UpperLayer.class);
        Level level = logger.getLevel();
        logger.setLevel(Level.ERROR); // what is not a peer's fault but ours; a line for each input helps nobody
        said.start();
        logger.addAppender(said);
        try {
            new Mutations(stream())
                    .each("dicom", Mutations.inputs(2_000, 1_000_000), ALLOWED_BYTES, (input, random) -> {
                        feed(input, random);
                        assertThat(said.list)
                                .as("exceptions that nobody has declared")
                                .isEmpty();
                    });
        } finally {
            logger.detachAppender(said);
            logger.setLevel(level);
        }
    }
}

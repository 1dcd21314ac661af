using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace JiraSync.Sandbox.Seeds;

/// <summary>Small files for attachments, the same bytes on every machine.</summary>
internal static class SeedFiles
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A picture of coloured stripes. It is stored and not compressed: compressors differ, stored bytes do not.</summary>
    public static byte[] Png(SeedRandom random)
    {
        const int size = 24;
        const int row = 1 + (size * 3);
        var pixels = new byte[size * row];
        byte[] first = random.Bytes(3);
        byte[] second = random.Bytes(3);
        int width = random.Between(2, 6);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                ((x + y) / width % 2 == 0 ? first : second).CopyTo(pixels, (y * row) + 1 + (x * 3));
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
        header[8] = 8;
        header[9] = 2;

        using var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Store(pixels));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Store(byte[] data)
    {
        // A zlib stream of one block that is stored as it is.
        var stream = new byte[2 + 5 + data.Length + 4];
        stream[0] = 0x78;
        stream[1] = 0x01;
        stream[2] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(stream.AsSpan(3), (ushort)data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stream.AsSpan(5), (ushort)~data.Length);
        data.CopyTo(stream, 7);
        uint a = 1, b = 0;
        foreach (byte value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        BinaryPrimitives.WriteUInt32BigEndian(stream.AsSpan(7 + data.Length), (b << 16) | a);
        return stream;
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typed));
        file.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }
}

"""A server of the library websockets, told what to do by lines on its standard input.

  send N             N messages to every client
  close CODE REASON  closes every connection
  stop               ends as the library ends, and the process with it
"""

import asyncio
import json
import sys

import websockets

clients = set()


async def client(connection, _path=None):
    clients.add(connection)
    print("connected", len(clients), flush=True)
    try:
        await connection.wait_closed()
    finally:
        clients.discard(connection)
        print("gone", connection.close_code, flush=True)


async def obey(line, server):
    word, *rest = line.split(" ", 2)
    if word == "send":
        for number in range(int(rest[0])):
            for connection in list(clients):
                await connection.send(json.dumps({"number": number}))
        print("sent", rest[0], flush=True)
    elif word == "close":
        for connection in list(clients):
            await connection.close(int(rest[0]), rest[1] if len(rest) > 1 else "")
    elif word == "stop":
        server.close()
        await server.wait_closed()
        asyncio.get_running_loop().stop()


async def main(port):
    loop = asyncio.get_running_loop()
    server = await websockets.serve(client, "127.0.0.1", port)
    print("ready", flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        await obey(line.decode().strip(), server)


try:
    asyncio.run(main(int(sys.argv[1])))
except RuntimeError:
    # The loop was stopped, as it was told.
    pass

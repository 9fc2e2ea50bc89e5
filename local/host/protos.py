"""The messages between host and worker, duck-typed: in the cloud they are protobuf classes sent by gRPC.

The worker library takes this module as its `protos` namespace; names are those of FunctionRpc.proto.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any


class Message:
    """Any message without behaviour of its own: its fields are what it was made with."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class OneOf(Message):
    """A message of which exactly one field is set."""

    def WhichOneof(self, group: str) -> str | None:  # noqa: N802 (protobuf's name)
        return next(iter(self.__dict__), None)


class TypedData(OneOf):
    """`data`: string, bytes, json, http …"""


class ParameterBinding(Message):
    """`name` and `data` of an argument."""

    def WhichOneof(self, group: str) -> str:  # noqa: N802 (protobuf's name)
        return "data"


class BindingInfo(Message):
    inout, out, undefined = 2, 1, 0


class StatusResult(Message):
    Failure, Success = 0, 1


class RpcHttpCookie(Message):
    SameSite = SimpleNamespace(**{"None": "", "Lax": "Lax", "Strict": "Strict", "ExplicitNone": "None"})


class Timestamp(Message):
    """`seconds` since 1970."""


class Nullable(Message):
    """`value`."""


RpcHttp = RpcException = RpcFunctionMetadata = RpcRetryOptions = WorkerMetadata = Message
WorkerInitResponse = FunctionMetadataResponse = FunctionLoadResponse = InvocationResponse = Message
NullableString = NullableBool = NullableDouble = NullableTimestamp = Nullable


def http_request(
    method: str, url: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
) -> TypedData:
    """An HTTP request as a trigger's data."""
    return TypedData(
        http=RpcHttp(
            method=method, url=url, headers=headers, query=query, params={}, body=TypedData(bytes=body)
        )
    )


def invocation(
    function_id: str, invocation_id: str, parameter: str, data: TypedData, metadata: Mapping[str, str]
) -> Message:
    """The request that runs a function once, `data` being its trigger's argument."""
    return Message(
        request=Message(
            invocation_request=Message(
                invocation_id=invocation_id,
                function_id=function_id,
                input_data=[ParameterBinding(name=parameter, data=data)],
                trigger_metadata={name: TypedData(string=value) for name, value in metadata.items()},
                trace_context=Message(trace_parent="", trace_state="", attributes={}),
                retry_context=Message(retry_count=0, max_retry_count=0, exception=None),
            )
        )
    )

"""Messages about entering the values of a random event."""

from shared.messages.message import Message

MESSAGES = {
    "seed.too_early": Message("公表した日時より前のため、乱数の値は入力できません。その日時を過ぎてから入力してください。"),
    "seed.settled": Message("二人の入力が一致し、値は確定しています。変更はできません。"),
    "seed.not_agreed": Message("二人の入力がまだ一致していません。もう一人の担当者が記録を見て入力してください。"),
    "seed.entered": Message("入力を受け付けました。もう一人の担当者の入力を待っています。"),
    "seed.disputed": Message("二人の入力が一致しません。それぞれが公開抽選の記録をもう一度確認し、入力し直してください。"),
    "seed.agreed": Message("二人の入力が一致しました。処理を始めます。"),
}

"""The cache computes each value once, and stays within its bounds."""

from __future__ import annotations

from cleaner.memory import Memory


def sizes(question: str | tuple[str | None, ...]) -> int:
    return len(question)


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return question.upper()

    memory = Memory(answer)
    assert [memory[word] for word in ("pier", "ice", "pier", "ice")] == ["PIER", "ICE", "PIER", "ICE"]
    assert asked == ["pier", "ice"]


def test_long_questions_are_answered_and_forgotten() -> None:
    memory = Memory(sizes)
    assert memory["x" * 5_000] == 5_000
    assert memory["a", None, "x" * 5_000] == 3
    assert not memory


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    short, long = Memory(sizes), Memory(sizes)
    for number in range(60_000):
        assert short[str(number)] == len(str(number))
        assert long["a", None, f"{number:0900}"] == 3
        assert len(short) <= 50_000
        assert len(long) <= 4_500
    assert len(short) == 10_000
    assert long

//! What else the number of a result was read as, for arithmetic to choose from.

use rust_decimal::Decimal;

use super::parts::Cell;
use super::tokens::Token;
use crate::extract::numbers::{DecimalSign, parse_number};
use crate::model::{Reader, ValueReadings};

/// The other readings of a value cell that are numbers, each once.
///
/// Of a value of several words, such as "< 5", none is given: they belong to words, not to the value.
pub(super) fn of_value(value: &Cell<'_>, sign: DecimalSign) -> ValueReadings {
    let from_picture = value.tokens.iter().any(|it| it.word.reader != Reader::File);
    let [token] = value.tokens.as_slice() else { return ValueReadings { from_picture, others: Vec::new() } };
    let own = parse_number(&token.text, sign);
    let mut others: Vec<Decimal> = Vec::new();
    if own.is_some() {
        let read = token.word.others.iter().filter_map(|it| number(&it.text, token, sign));
        for number in read.filter(|it| own != Some(*it)) {
            if !others.contains(&number) {
                others.push(number);
            }
        }
    }
    ValueReadings { from_picture, others }
}

/// The number in another reading of a whole word, where the token may be only a part of the word.
fn number(read: &str, token: &Token<'_>, sign: DecimalSign) -> Option<Decimal> {
    let (before, after) = token.word.text.split_once(token.text.as_str())?;
    let read = read.trim();
    let part = read.strip_prefix(before).unwrap_or(read);
    let part = part.strip_suffix(after).unwrap_or(part).trim_end_matches([',', ';']);
    parse_number(part, sign)
}

#[cfg(test)]
mod tests {
    use super::of_value;
    use crate::extract::labs::parts::Cell;
    use crate::extract::labs::tokens::tokens;
    use crate::extract::numbers::DecimalSign;
    use crate::model::{Confidence, Line, OtherReading, Reader, Rect, Word};
    use crate::pipeline::Knowledge;

    fn others(text: &str, read: &[&str]) -> (bool, Vec<String>) {
        let reader = if read.is_empty() { Reader::File } else { Reader::Tesseract };
        let other = |it: &&str| OtherReading {
            text: (*it).to_owned(),
            reader: Reader::PpOcr,
            confidence: Confidence::FULL,
        };
        let word = Word {
            text: text.to_owned(),
            rect: Rect::new(0.0, 0.0, 50.0, 10.0).unwrap(),
            confidence: Confidence::FULL,
            reader,
            others: read.iter().map(other).collect(),
        };
        let line = Line::new(vec![word]).unwrap();
        let knowledge = Knowledge::builtin().unwrap();
        let mut found = tokens(&line, 10.0, &knowledge);
        found.truncate(1);
        let readings = of_value(&Cell::of_tokens(found).unwrap(), DecimalSign::Point);
        (readings.from_picture, readings.others.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn other_numbers_in_the_box_of_a_value_are_kept() {
        for (text, read, expected) in [
            ("135", &["13.5"][..], &["13.5"][..]),
            ("135", &["135"], &[]),
            ("13.5", &["13.50", "18.5", "18.5", ""], &["18.5"]),
            ("13.5g/dL", &["18.5g/dL"], &["18.5"]),
            ("13.5", &["l3.5", "Hb"], &[]),
            ("Negative", &["5"], &[]),
        ] {
            let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(others(text, read), (true, expected), "{text} {read:?}");
        }
        assert_eq!(others("13.5", &[]), (false, Vec::new()));
    }
}

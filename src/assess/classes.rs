//! Which of several printed ranges holds for a result: by the person, or by what the class says of it.

use crate::model::{Flag, LabRange, RangeClass, RangeFrom, Sex};
use crate::pipeline::{LabWords, People};

use super::extent::Extent;
use super::ranges::{self, Verdict};
use super::subject::Then;

/// Judges a result by the classes of its printed range.
///
/// Without a class that surely holds for this person or this value the flag stays unknown.
pub(super) fn verdict(classes: &[RangeClass], extent: Extent, person: Then<'_>, words: &LabWords) -> Verdict {
    let of = |people: People| classes.iter().find(|it| words.people(&it.name) == Some(people));
    let by = |class: &RangeClass| Verdict {
        flag: ranges::flag_in(extent, class.low, class.high),
        range: Some(range_of(class)),
    };
    let unknown = Verdict { flag: Flag::Unknown, range: None };
    if classes.iter().any(|it| words.people(&it.name).is_some()) {
        if person.is_child {
            return unknown;
        }
        return match (person.subject.sex, of(People::Men), of(People::Women)) {
            (Some(Sex::Male), Some(men), _) => by(men),
            (Some(Sex::Female), _, Some(women)) => by(women),
            // The same for both is the same for anybody.
            (_, Some(men), Some(women)) if by(men).flag == by(women).flag => {
                Verdict { flag: by(men).flag, range: None }
            }
            _ => of(People::Adults).map_or(unknown, by),
        };
    }
    let normal = classes.iter().find(|it| words.flag(&it.name) == Some(Flag::Normal));
    let own = classes.iter().find(|it| ranges::flag_in(extent, it.low, it.high) == Flag::Normal);
    match (normal, own.and_then(|it| words.flag(&it.name))) {
        (Some(normal), _) => by(normal),
        (None, Some(flag @ (Flag::Low | Flag::High))) => Verdict { flag, range: None },
        (None, _) => unknown,
    }
}

fn range_of(class: &RangeClass) -> LabRange {
    LabRange { low: class.low, high: class.high, from: RangeFrom::Report, source: None }
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::assess::extent::Extent;
    use crate::assess::subject::{Subject, Then};
    use crate::assess::testing::{knowledge, man, woman};
    use crate::model::{Flag, LabValue, RangeClass};

    fn class(name: &str, low: Option<&str>, high: Option<&str>) -> RangeClass {
        let end = |it: Option<&str>| it.map(|it| it.parse().unwrap());
        RangeClass { name: name.to_owned(), low: end(low), high: end(high) }
    }

    fn flag(classes: &[RangeClass], value: &str, subject: &Subject) -> Flag {
        let value = LabValue::Number { value: value.parse().unwrap(), bound: None };
        let words = &knowledge().lab_words;
        verdict(classes, Extent::of(&value).unwrap(), Then { subject, is_child: false }, words).flag
    }

    #[test]
    fn the_range_of_the_own_sex_holds() {
        let hb = [class("Male", Some("13"), Some("17")), class("Female", Some("12"), Some("15"))];
        let unknown = Subject::default();
        for (value, subject, expected) in [
            ("12.9", &man(), Flag::Low),
            ("12.9", &woman(), Flag::Normal),
            ("12.9", &unknown, Flag::Unknown),
            ("11.0", &unknown, Flag::Low),
            ("14.0", &unknown, Flag::Normal),
        ] {
            assert_eq!(flag(&hb, value, subject), expected, "{value}");
        }
    }

    #[test]
    fn what_a_class_is_called_says_how_a_value_lies() {
        let vitamin = [
            class("Deficient", None, Some("20")),
            class("Insufficient", Some("20"), Some("30")),
            class("Sufficient", Some("30"), None),
        ];
        let cholesterol = [class("Desirable", None, Some("200")), class("High", Some("240"), None)];
        let stage = [class("Stage 1", Some("90"), None), class("Stage 2", Some("60"), Some("89"))];
        assert_eq!(flag(&vitamin, "14.2", &man()), Flag::Low);
        assert_eq!(flag(&vitamin, "35", &man()), Flag::Normal);
        assert_eq!(flag(&cholesterol, "246", &man()), Flag::High);
        assert_eq!(flag(&cholesterol, "150", &man()), Flag::Normal);
        assert_eq!(flag(&stage, "95", &man()), Flag::Unknown);
    }
}

/// Reads the dates of HTTP headers: `Sun, 06 Nov 1994 08:49:37 GMT` and its two obsolete forms.
package enum HTTPDate {
    private static let months = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
        "nov": 11, "dec": 12,
    ]

    /// Seconds since 1970-01-01 00:00 UTC; nil when `text` is no such date.
    package static func seconds(_ text: String) -> Int64? {
        var words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map { $0.lowercased() }
        guard words.count >= 6 || (words.count == 5 && !text.contains(",")) else { return nil }
        // The week-day comes first in all forms and says nothing new.
        words.removeFirst()
        // asctime: Nov 6 08:49:37 1994. The others: 06 Nov 1994 08:49:37 GMT, 06-Nov-94 08:49:37 GMT.
        let isAsctime = months[words[0]] != nil
        guard words.count == (isAsctime ? 4 : 5), isAsctime || words[4] == "gmt" else { return nil }
        let (monthWord, dayWord, yearWord, timeWord) =
            isAsctime ? (words[0], words[1], words[3], words[2]) : (words[1], words[0], words[2], words[3])
        let time = timeWord.split(separator: ":").map { Int64($0) ?? -1 }
        guard let month = months[monthWord], let day = Int64(dayWord), var year = Int64(yearWord), time.count == 3,
            (1...31).contains(day), (0...9999).contains(year), (0...23).contains(time[0]), (0...59).contains(time[1]),
            (0...60).contains(time[2])
        else { return nil }
        if yearWord.count == 2 { year += year < 70 ? 2000 : 1900 }
        return days(year, Int64(month), day) * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    /// Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        // 719,468 days lie between 0000-03-01 and 1970-01-01.
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

/// Finds a place in what is sorted.
extension RandomAccessCollection {
    /// The first index whose element is not `before`, all elements that are coming first.
    func partitioningIndex(before: (Element) -> Bool) -> Index {
        var start = startIndex
        var count = self.count
        while count > 0 {
            let middle = index(start, offsetBy: count / 2)
            if before(self[middle]) {
                start = index(after: middle)
                count -= count / 2 + 1
            } else {
                count /= 2
            }
        }
        return start
    }
}

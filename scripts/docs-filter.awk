# Doxygen sees a header through this filter: an X-macro is expanded where an enumeration
# uses it, with the text of each entry as its comment, so that names, values and texts
# are documented from the one list that holds them.

# An entry, NAME, VALUE, "TEXT" and maybe more, of the map that is being read.
function keep(entry,    name, value, text) {
    name = entry
    sub(/ *,.*/, "", name)
    value = entry
    sub(/^[^,]*, */, "", value)
    sub(/ *,.*/, "", value)
    text = entry
    sub(/^[^"]*"/, "", text)
    sub(/".*/, "", text)
    count[map]++
    names[map, count[map]] = name
    values[map, count[map]] = value
    texts[map, count[map]] = text
}

/^#define IMS_[A-Z_]+_MAP\(X\)/ {
    map = $2
    sub(/\(.*/, "", map)
}
map != "" {
    line = $0
    sub(/ *\\$/, "", line)
    sub(/^ +/, line ~ /^ *X\(/ ? "" : " ", line)
    pending = line ~ /^X\(/ ? line : pending line
    if (pending ~ /^X\(.*\)$/) {
        keep(substr(pending, 3, length(pending) - 3))
        pending = ""
    }
    if (!/\\$/)
        map = ""
}

# What an enumerator is made of a name: IMS_ERROR_##name, say.
/^#define IMS_[A-Z]+_ENUMERATOR\(/ { defining = 1 }
defining {
    if (match($0, /IMS_[A-Z_]*##name/))
        prefix = substr($0, RSTART, RLENGTH - 6)
    defining = /\\$/
    print ""
    next
}
/^#undef IMS_[A-Z]+_ENUMERATOR/ { print ""; next }
match($0, /^ *IMS_[A-Z_]+_MAP\(IMS_[A-Z]+_ENUMERATOR\)/) {
    name = $1
    sub(/\(.*/, "", name)
    for (i = 1; i <= count[name]; i++)
        printf " %s%s = %s, /**< %s */", prefix, names[name, i], values[name, i], texts[name, i]
    print ""
    next
}
{ print }

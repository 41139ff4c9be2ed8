# The Debian package, by `cpack -G DEB` in a release build. Its own files are the component
# `package`, which `cmake --install` leaves out.
set(CPACK_PACKAGE_NAME reprise)
set(CPACK_PACKAGE_CONTACT "Reprise maintainers <reprise@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "crash-safe runner of disaster-recovery runbooks")
set(CPACK_PACKAGE_DESCRIPTION
"A runbook is a graph of steps that stop a damaged system, save what is left of
it, restore, verify, ask the people who must agree, and start it again. Every
fact is written to a durable journal before anything acts on it: killed at any
instant, a recovery goes on without repeating what must not be repeated.")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${CMAKE_BINARY_DIR};reprise;Unspecified;/" "${CMAKE_BINARY_DIR};reprise;package;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The worker loads libcurl when something asks by HTTP, libarchive for archives, libpq for
# PostgreSQL.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, libcurl4, libarchive13, libpq5")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "age, postgresql-client, runit, supervisor")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(control ${CMAKE_CURRENT_BINARY_DIR}/control)
foreach(script postinst prerm postrm)
  configure_file(debian/${script}.sh ${control}/${script} COPYONLY)
endforeach()
configure_file(debian/conffiles ${control}/conffiles COPYONLY)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${control}/postinst ${control}/prerm ${control}/postrm ${control}/conffiles)

function(package_file file destination name)
  install(FILES ${file} DESTINATION ${destination} RENAME ${name}
    COMPONENT package EXCLUDE_FROM_ALL)
endfunction()
package_file(systemd/reprise-resume.service /lib/systemd/system reprise-resume.service)
package_file(systemd/reprise-serve.service /lib/systemd/system reprise-serve.service)
package_file(default /etc/default reprise)
foreach(script run finish)
  install(PROGRAMS runit/${script}.sh DESTINATION /etc/sv/reprise-resume RENAME ${script}
    COMPONENT package EXCLUDE_FROM_ALL)
  install(PROGRAMS runit-serve/${script}.sh DESTINATION /etc/sv/reprise-serve RENAME ${script}
    COMPONENT package EXCLUDE_FROM_ALL)
endforeach()
package_file(${made}/completion.zsh share/zsh/vendor-completions _reprise)
package_file(debian/copyright share/doc/reprise copyright)
package_file(debian/lintian-overrides share/lintian/overrides reprise)
package_file(${PROJECT_SOURCE_DIR}/README.md share/doc/reprise README.md)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION share/doc/reprise
  COMPONENT package EXCLUDE_FROM_ALL)
install(CODE "
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/changes)
  foreach(pair ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog:changelog.Debian
      ${PROJECT_SOURCE_DIR}/CHANGELOG.md:changelog)
    string(REGEX MATCH \"^(.*):(.*)$\" ignored \${pair})
    execute_process(COMMAND gzip -9nc \${CMAKE_MATCH_1} COMMAND_ERROR_IS_FATAL ANY
      OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/changes/\${CMAKE_MATCH_2}.gz)
  endforeach()" COMPONENT package EXCLUDE_FROM_ALL)
install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/changes/ DESTINATION share/doc/reprise
  COMPONENT package EXCLUDE_FROM_ALL)

include(CPack)
